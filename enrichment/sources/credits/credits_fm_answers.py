"""Understands credits.fm's answers. Pure; the shapes are from its version 1, one captured answer and client code.

`songwriters` come from The MLC, with legal names in capitals; `performers` and `recording_artists` come from
MusicBrainz if they carry its id. A publisher is listed under its writer, often several times.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from enrichment.sources.base import PageChanged, storable
from enrichment.sources.credits import roles
from enrichment.sources.credits.claims import (
    Asked,
    Claim,
    Credits,
    ListedPublisher,
    ListedWork,
    ListedWriter,
    Unknown,
)
from enrichment.sources.credits.recordings import fits, iswc_of
from enrichment.sources.released import YEAR, Released, cut, written

MLC, MUSICBRAINZ, OWN = "mlc", "musicbrainz", "credits.fm"
MATCHED: Final = "matched"
LONGEST_NAME: Final = 300

Json = Mapping[str, Any]


def by_isrc(answer: Json | None) -> dict[str, Json]:
    """Return the entries of a batch by ISRC. Raises PageChanged if it is not understood."""
    entries = answer.get("isrcs") if answer is not None else None
    if not isinstance(entries, dict):
        raise PageChanged("credits.fm's answer is not a list of recordings.")
    return {_plain(key): entry for key, entry in entries.items() if isinstance(entry, dict)}


def _plain(isrc: str) -> str:
    return isrc.replace("-", "").strip().upper()


def credits_in(entry: Json | None, asked: Asked, *, alone: bool) -> Credits:
    """Return what an entry says about this recording. `alone`: it was requested alone, so its lists are complete.

    Batches have been seen to leave writers out, so a missing publisher means nothing there.
    Raises Unknown if there is none or it is another recording, PageChanged if it is not understood.
    """
    if entry is None or entry.get("error"):
        raise Unknown("credits.fm does not know this ISRC.")
    given = entry.get("isrc")
    if not isinstance(given, str) or _plain(given) != asked.isrc:
        raise PageChanged("credits.fm's answer is about another ISRC.")
    title = entry.get("recording_title") or entry.get("song_title")
    if not fits(asked, title, None):
        raise Unknown("credits.fm has another recording under this ISRC.")
    works = _works(entry, alone=alone)
    claims = (*_writers(works), *_performers(entry), *_artists(entry))
    return Credits(tuple(dict.fromkeys(claims)), works, _released(entry.get("release_date")))


def is_sparse(entry: Json) -> bool:
    """Return whether a batch's entry has to be requested alone: it has no writer, or one without a publisher."""
    writers = _list(entry, "songwriters")
    return not writers or not all(writer.get("publishers") for writer in writers)


def _works(entry: Json, *, alone: bool) -> tuple[ListedWork, ...]:
    """Return the work, where The MLC has one for this recording."""
    writers = _together(_writer(one, alone=alone) for one in _list(entry, "songwriters") if _name(one))
    if entry.get("match_status") != MATCHED or not writers:
        return ()
    title = entry.get("song_title")
    return (ListedWork(_text(title), iswc_of(entry.get("iswc")), writers, _publishers(_list(entry, "publishers"))),)


def _writer(one: Json, *, alone: bool) -> ListedWriter:
    role = roles.role_of(one.get("role"))
    detail = role[1] if role and role[0] == roles.WRITER else ""
    listed = one.get("publishers")
    known = isinstance(listed, list) and (alone or bool(listed))
    return ListedWriter(_name(one), _ipi(one), detail, _publishers(_list(one, "publishers")) if known else None)


def _together(writers: Iterator[ListedWriter]) -> tuple[ListedWriter, ...]:
    """Return each writer once, by IPI or else by name: a publisher may be given at only one of several entries."""
    known: dict[str, ListedWriter] = {}
    for one in writers:
        key = one.ipi or one.name.casefold()
        before = known.get(key)
        known[key] = one if before is None else _joined(before, one)
    return tuple(known.values())


def _joined(one: ListedWriter, other: ListedWriter) -> ListedWriter:
    details = ", ".join(dict.fromkeys(filter(None, (one.detail, other.detail))))
    if one.publishers is None and other.publishers is None:
        return ListedWriter(one.name, one.ipi, details)
    publishers = dict.fromkeys((*(one.publishers or ()), *(other.publishers or ())))
    return ListedWriter(one.name, one.ipi, details, tuple(publishers))


def _publishers(listed: list[Json]) -> tuple[ListedPublisher, ...]:
    known: dict[tuple[str, str], ListedPublisher] = {}
    for one in listed:
        if name := _name(one):
            publisher = ListedPublisher(name, roles.place_of(one.get("role")), _ipi(one), _share(one))
            known.setdefault((publisher.ipi or name.casefold(), publisher.place), publisher)
    return tuple(known.values())


def _share(one: Json) -> float | None:
    """Return a share in percent; it comes as a number, a text, null or not at all."""
    given = next((one[key] for key in ("share_percentage", "sharePercentage", "share") if key in one), None)
    try:
        share = float(given) if isinstance(given, int | float | str) and not isinstance(given, bool) else -1.0
    except (ValueError, OverflowError):
        return None
    return share if 0 <= share <= 100 else None


def _writers(works: tuple[ListedWork, ...]) -> Iterator[Claim]:
    for work in works:
        for one in work.writers:
            yield Claim(one.name, roles.WRITER, MLC, one.detail, one.ipi)


def _performers(entry: Json) -> Iterator[Claim]:
    """Yield producers and remixers. `credit_type` also holds mixers and engineers, so the role decides."""
    for one in _list(entry, "performers"):
        role = roles.role_of(one.get("role"))
        if role and role[0] in {roles.PRODUCER, roles.REMIXER} and _name(one):
            detail = roles.producing(one.get("attributes")) or role[1]
            yield Claim(_name(one), role[0], _origin(one), detail, _first(one, "ipis"), _first(one, "isnis"))


def _artists(entry: Json) -> Iterator[Claim]:
    for one in _list(entry, "recording_artists"):
        if _name(one):
            yield Claim(_name(one), roles.ARTIST, _origin(one), "", _first(one, "ipis"), _first(one, "isnis"))


def _origin(one: Json) -> str:
    return MUSICBRAINZ if one.get("mbid") else OWN


def _list(entry: Json, name: str) -> list[Json]:
    """Return a list of objects. Raises PageChanged if it is something else."""
    listed = entry.get(name)
    if listed is None:
        return []
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise PageChanged(f"credits.fm's {name} are not understood.")
    return listed


def _name(one: Json) -> str:
    return _text(one.get("name"))


def _text(value: object) -> str:
    return " ".join(storable(value).split())[:LONGEST_NAME] if isinstance(value, str) else ""


def _ipi(one: Json) -> str:
    given = one.get("ipi")
    return _text(str(given)) if isinstance(given, str | int) and not isinstance(given, bool) else ""


def _first(one: Json, name: str) -> str:
    listed = one.get(name)
    return next((_text(text) for text in listed if isinstance(text, str)), "") if isinstance(listed, list) else ""


def _released(text: object) -> Released | None:
    """Return a date; for the first of January only the year, because here it was mostly padded to a day."""
    given = written(text)
    return cut(given, YEAR) if given is not None and (given.day.month, given.day.day) == (1, 1) else given
