"""What the contacts that users watch gained in one run, with the recordings behind it: four queries in all."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from analytics.insights.weekly_growth import Growth, growth_of
from analytics.models import Contact, ContactSnapshot, ContactWatch, Credit, Interval, Platform, SnapshotRun
from analytics.models import TrackPerformanceSnapshot as Snapshot

_NEEDED = (
    *("track", "track__title", "track__recording", "flags"),
    *("wow_streams", "wow_pct", "streams_read_at", "streams_interval_days", "streams_counted_days"),
    *("wow_youtube_views", "wow_youtube_pct", "views_read_at", "views_interval_days"),
)
_PERCENT = {Platform.SPOTIFY: "wow_growth_pct", Platform.YOUTUBE: "wow_youtube_growth_pct"}


class RecordingGain(NamedTuple):
    """What a recording gained in a week, as one of its tracks: over how long, and the age and flags of its number."""

    gain: int
    title: str
    track_id: int
    interval: Interval | None
    read_at: datetime | None
    flags: tuple[str, ...] = ()


def _nothing() -> dict[Platform, list[RecordingGain]]:
    return {platform: [] for platform in Platform}


def _unknown() -> dict[Platform, float | None]:
    return dict.fromkeys(Platform)


@dataclass
class Followed:
    """A watched contact; `moved` is what each of their recordings gained this week, the largest change first.

    Recordings without known growth are left out, not counted as zero. `percent` is the mean growth of their
    recordings after the run, None if unknown.
    """

    contact: Contact
    moved: dict[Platform, list[RecordingGain]] = field(default_factory=_nothing)
    percent: dict[Platform, float | None] = field(default_factory=_unknown)

    def gain(self, platform: Platform) -> int | None:
        """Return what the recordings gained together, None if no growth is known."""
        return sum(one.gain for one in self.moved[platform]) if self.moved[platform] else None

    @property
    def largest(self) -> int:
        """Return by how much the contact moved on the platform on which that was most; 0 if nothing is known."""
        return max(abs(self.gain(platform) or 0) for platform in Platform)

    @property
    def rank(self) -> tuple[bool, int, str, int]:
        """Return the sort key: contacts with known growth first, then those who moved most."""
        return not any(self.moved.values()), -self.largest, self.contact.name, self.contact.pk


def followed(run: SnapshotRun, user_ids: Iterable[int]) -> dict[int, list[Followed]]:
    """Return the people that each of these users watches, those who moved most first."""
    rows = list(ContactWatch.objects.filter(user__in=list(user_ids)).select_related("contact"))
    people = _people(run, {one.contact_id: one.contact for one in rows})
    lists: dict[int, list[Followed]] = defaultdict(list)
    for one in rows:
        lists[one.user_id].append(people[one.contact_id])
    for each in lists.values():
        each.sort(key=lambda one: one.rank)
    return lists


def watched_by_anybody(run: SnapshotRun) -> list[Followed]:
    """Return everybody whom an active user watches, largest moves first."""
    contacts = Contact.objects.filter(pk__in=ContactWatch.objects.filter(user__is_active=True).values("contact"))
    people = _people(run, contacts.in_bulk())
    return sorted(people.values(), key=lambda one: one.rank)


def _people(run: SnapshotRun, contacts: dict[int, Contact]) -> dict[int, Followed]:
    people = {pk: Followed(contact) for pk, contact in contacts.items()}
    for contact_id, moved in _moved(run, contacts).items():
        people[contact_id].moved |= moved
    known = ContactSnapshot.objects.filter(run=run, contact__in=contacts).values_list("contact", *_PERCENT.values())
    for contact_id, *percents in known:
        people[contact_id].percent = dict(zip(_PERCENT, percents, strict=True))
    return people


def _moved(run: SnapshotRun, contact_ids: Collection[int]) -> dict[int, dict[Platform, list[RecordingGain]]]:
    """Return what the recordings of contacts gained in a run; editions of one count once."""
    members = set(Credit.objects.filter(contact__in=list(contact_ids)).values_list("contact", "track"))
    known = Snapshot.objects.filter(run=run, track__in={track for _, track in members}).select_related("track")
    moved = {one.track_id: one for one in known.only(*_NEEDED)}
    found: dict[tuple[int, Platform], dict[str, RecordingGain]] = defaultdict(dict)
    for contact_id, track_id in sorted(members):
        for platform, growth in _growths(moved.get(track_id)):
            title, gain = moved[track_id].track.title, growth.gain or 0
            told = RecordingGain(gain, title, track_id, growth.interval, growth.read_at, growth.flags)
            found[contact_id, platform].setdefault(moved[track_id].track.recording, told)
    people: dict[int, dict[Platform, list[RecordingGain]]] = defaultdict(dict)
    for (contact_id, platform), each in found.items():
        people[contact_id][platform] = sorted(each.values(), key=lambda one: (-abs(one.gain), one.track_id))
    return people


def _growths(one: Snapshot | None) -> Iterable[tuple[Platform, Growth]]:
    growths = [(platform, growth_of([one], platform)) for platform in Platform] if one else []
    return [(platform, growth) for platform, growth in growths if growth.gain is not None]
