"""What the contacts that users watch gained in one run, with the recordings behind it: three queries in all."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from analytics.models import Contact, ContactWatch, Credit, SnapshotRun
from analytics.models import TrackPerformanceSnapshot as Snapshot

Moved = tuple[int, str]


@dataclass
class Followed:
    """A watched contact; `moved` is what each of their recordings gained this week, the largest change first.

    A recording without a known growth is not among them, and is no zero.
    """

    contact: Contact
    moved: list[Moved] = field(default_factory=list)

    @property
    def gain(self) -> int:
        return sum(gain for gain, _title in self.moved)


def followed(run: SnapshotRun, user_ids: Iterable[int]) -> dict[int, list[Followed]]:
    """Return the people that each of these users watches, those who moved most first."""
    rows = list(ContactWatch.objects.filter(user__in=list(user_ids)).select_related("contact"))
    people = {one.contact_id: Followed(one.contact) for one in rows}
    for contact_id, moved in _moved(run, people).items():
        people[contact_id].moved = moved
    lists: dict[int, list[Followed]] = defaultdict(list)
    for one in rows:
        lists[one.user_id].append(people[one.contact_id])
    for each in lists.values():
        each.sort(key=lambda one: (not one.moved, -abs(one.gain), one.contact.name, one.contact.pk))
    return lists


def _moved(run: SnapshotRun, contact_ids: Iterable[int]) -> dict[int, list[Moved]]:
    """Return what the recordings of contacts gained in a run; editions of one count once."""
    members = set(Credit.objects.filter(contact__in=list(contact_ids)).values_list("contact", "track"))
    known = Snapshot.objects.filter(run=run, track__in={track for _, track in members})
    told = {
        track: (recording, gain, title)
        for track, recording, gain, title in known.values_list(
            "track", "track__recording", "wow_streams", "track__title"
        )
        if gain is not None
    }
    found: dict[int, dict[str, Moved]] = defaultdict(dict)
    for contact_id, track in sorted(members):
        if track in told:
            recording, gain, title = told[track]
            found[contact_id].setdefault(recording, (gain, title))
    return {pk: sorted(each.values(), key=lambda one: -abs(one[0])) for pk, each in found.items()}
