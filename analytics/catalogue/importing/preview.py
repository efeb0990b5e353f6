"""A preview of what importing a catalogue file would do. It changes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from analytics.catalogue.importing.matching import matched
from analytics.catalogue.importing.people import FilePerson
from analytics.catalogue.importing.store import BATCH, people_in, without_erased
from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.contacts.namesakes import Meant
from analytics.files.records import RowError
from analytics.models import Contact, Credit, Track, Video

SHOWN = 50
"""How many rows of each kind are listed; all of them are counted."""


class Change(NamedTuple):
    """A row whose track is there already, and what the row would change about it."""

    row: CatalogueRow
    changes: list[str]


@dataclass
class Preview:
    """How many rows are new, changed and unchanged, with the first of each kind that does something."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unsure: int = 0
    """Credits of people who may be several contacts: to be decided under Suggested credits."""
    left_out: int = 0
    """Cells that were not understood and were left out, or that a person should check."""
    first_left_out: list[RowError] = field(default_factory=list)
    erased: int = 0
    """Credits of people who were erased: they are left out."""
    first_new: list[CatalogueRow] = field(default_factory=list)
    first_changed: list[Change] = field(default_factory=list)

    @property
    def more_left_out(self) -> int:
        return self.left_out - len(self.first_left_out)

    @property
    def more_new(self) -> int:
        return self.new - len(self.first_new)

    @property
    def more_changed(self) -> int:
        return self.changed - len(self.first_changed)


def preview(rows: Sequence[CatalogueRow]) -> Preview:
    """Compare the rows with what is stored: three queries for a thousand of them, and a few for all."""
    rows, erased = without_erased(rows)
    left_out = [one for row in rows for one in row.left_out]
    found = Preview(erased=erased, left_out=len(left_out), first_left_out=left_out[:SHOWN])
    named = matched(people_in(rows))
    found.unsure = sum(named[credit.person].is_unsure for row in rows for credit in row.contacts)
    learned = _learned(named)
    for start in range(0, len(rows), BATCH):
        for row, changes in _compared(rows[start : start + BATCH], named, learned):
            _count(found, row, changes)
    return found


def _count(found: Preview, row: CatalogueRow, changes: list[str] | None) -> None:
    if changes is None:
        found.new += 1
        if found.new <= SHOWN:
            found.first_new.append(row)
    elif changes:
        found.changed += 1
        if found.changed <= SHOWN:
            found.first_changed.append(Change(row, changes))
    else:
        found.unchanged += 1


def _compared(
    rows: Sequence[CatalogueRow], named: Mapping[FilePerson, Meant], learned: Mapping[FilePerson, Sequence[str]]
) -> Iterator[tuple[CatalogueRow, list[str] | None]]:
    """Yield each row with its changes to its track, None if there is no such track yet."""
    ids = [row.spotify_id for row in rows]
    fields = ("spotify_id", "title", "artists", "isrc")
    tracks = {track.spotify_id: track for track in Track.objects.filter(spotify_id__in=ids).only(*fields)}
    known = {track.pk for track in tracks.values()}
    videos = set(Video.objects.filter(track__in=known).values_list("track", "youtube_id"))
    credits_ = set(Credit.objects.filter(track__in=known).values_list("track", "contact", "role"))
    for row in rows:
        track = tracks.get(row.spotify_id)
        if track is None:
            yield row, None
            continue
        added = [f"video {video}" for video in row.youtube_ids if (track.pk, video) not in videos]
        added += [
            f"{credit.name} ({credit.role})"
            for credit in row.contacts
            if not any((track.pk, one, credit.role) in credits_ for one in named[credit.person].likely)
        ]
        added += [number for credit in row.contacts for number in learned.get(credit.person, ())]
        yield row, [*_renamed(row, track), *(f"adds {one}" for one in dict.fromkeys(added))]


def _learned(named: Mapping[FilePerson, Meant]) -> dict[FilePerson, list[str]]:
    """Return which numbers of these people their contacts do not have yet: one query."""
    sure = {one: meant.contact for one, meant in named.items() if meant.contact and (one.ipi or one.isni)}
    rows = Contact.objects.filter(pk__in=set(sure.values())).values_list("pk", "ipi", "isni")
    known = {pk: {"IPI": ipi, "ISNI": isni} for pk, ipi, isni in rows}
    return {
        one: [
            f"the {kind} of {one.name}"
            for kind, number in (("IPI", one.ipi), ("ISNI", one.isni))
            if number and contact in known and not known[contact][kind]
        ]
        for one, contact in sure.items()
    }


def _renamed(row: CatalogueRow, track: Track) -> Iterator[str]:
    for name, label in (("title", "title"), ("artists", "artists"), ("isrc", "ISRC")):
        old, new = getattr(track, name), getattr(row, name)
        if new and new != old:
            yield f"{label}: {old or 'empty'} → {new}"
