"""What needs attention, because no run can fix it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices

from analytics.catalogue.videos import undecided
from analytics.insights import facts
from analytics.insights.facts import Fact, Period
from analytics.insights.week import Week
from analytics.insights.weekly_growth import newest_with, with_week
from analytics.models import Flag, Outcome, Platform, Reading, SnapshotRun, Track, Video, changes
from analytics.models import TrackPerformanceSnapshot as Snapshot

STALE = timedelta(days=14)
SHOWN = 3


class Trouble(TextChoices):
    """A reason to look at a track; the label names the problem."""

    UNRECOGNISED = "unrecognised", "Page not understood"
    REMOVED = "removed", "Removed by the platform"
    UNDECIDED = "undecided", "Video to decide"
    VIDEO = "video", "Wrong video suspected"
    FELL = "fell", "Streams fell or jumped"
    HIDDEN = "hidden", "The platform hides the number"
    STALE = "stale", "Not read for two weeks"
    SHARED = "shared", "Editions share a count"
    FOUND = "found", "Editions to confirm"


ADVICE = {
    Trouble.UNRECOGNISED: "Open the page: it looks different from all others, or shows another track.",
    Trouble.REMOVED: "Make the track inactive and add what replaced it: it keeps its history. Or replace its video.",
    Trouble.UNDECIDED: "A search found a video but is not sure: decide whether it is the right one.",
    Trouble.VIDEO: "Views fell, or jumped by more than 20 times: check that it is the right video.",
    Trouble.FELL: "Platforms correct their counts. Check the track before you quote its growth.",
    Trouble.HIDDEN: "There is nothing to do; the number returns when the platform shows it again.",
    Trouble.STALE: "Their numbers are old: the last runs say why they were not read.",
    Trouble.SHARED: "The platform counts the recording, so totals count it once.",
    Trouble.FOUND: "Same title, and the same streams twice in a row: confirm on the track's page, or separate it.",
}

_OUTCOMES = {
    Trouble.UNRECOGNISED: (Outcome.UNRECOGNISED, Outcome.WORKER_CRASHED),
    Trouble.REMOVED: (Outcome.REMOVED,),
    Trouble.HIDDEN: (Outcome.HIDDEN,),
}
_FLAGS = {
    Trouble.VIDEO: (Platform.YOUTUBE, [Flag.VIEWS_FELL, Flag.VIEWS_JUMPED]),
    Trouble.FELL: (Platform.SPOTIFY, [Flag.STREAMS_FELL, Flag.STREAMS_JUMPED]),
    Trouble.SHARED: (Platform.SPOTIFY, [Flag.STREAMS_SHARED]),
}
_MOVED = (Trouble.VIDEO, Trouble.FELL)


@dataclass(frozen=True)
class Concern:
    """One problem, with the number of tracks that have it and the first few of them.

    Where a number fell or jumped, `facts` has by track what is known to have happened in this week.
    """

    trouble: Trouble
    tracks: int
    examples: list[Track]
    facts: dict[int, list[Fact]] = field(default_factory=dict)

    @property
    def advice(self) -> str:
        return ADVICE[self.trouble]

    @property
    def with_facts(self) -> list[tuple[Track, list[Fact] | None]]:
        """Return the examples with what is known about them; None where nothing moved."""
        return [(track, self.facts.get(track.pk)) for track in self.examples]

    @property
    def more(self) -> int:
        return self.tracks - len(self.examples)


def concerns(week: Week | None, now: datetime) -> list[Concern]:
    """Return the problems that any track has: a few queries per kind, however many tracks there are."""
    flagged = _flagged_of(week, now)
    found = []
    for trouble in Trouble:
        number, first = flagged[trouble] if trouble in flagged else _first_of(trouble, week, now)
        if number:
            examples = list(Track.objects.filter(pk__in=first).order_by("title", "id"))
            found.append(Concern(trouble, number, examples, _facts(trouble, examples, week)))
    return found


def _flagged_of(week: Week | None, now: datetime) -> dict[Trouble, tuple[int, list[int]]]:
    """Return what is flagged in the snapshots of the week: all of them are read only if one was written since."""
    return changes.unchanged(
        f"{_FLAGS} of {week}", (Snapshot, Track), lambda: {one: _first_of(one, week, now) for one in _FLAGS}
    )


def _first_of(trouble: Trouble, week: Week | None, now: datetime) -> tuple[int, list[int]]:
    """Return how many tracks have a problem, and the ids of the first few."""
    tracks = troubled(trouble, week, now)
    number = tracks.count()
    return number, list(tracks.order_by("title", "id").values_list("pk", flat=True)[:SHOWN]) if number else []


def _facts(trouble: Trouble, examples: list[Track], week: Week | None) -> dict[int, list[Fact]]:
    if trouble not in _MOVED:
        return {}
    platform, _flags = _FLAGS[trouble]
    tracks = with_week(Track.objects.filter(pk__in=[one.pk for one in examples]), week)
    periods = {track.pk: Period.of_week(track, platform) for track in tracks}
    return dict(zip(periods, facts.known(list(periods.values())), strict=True))


def troubled(trouble: Trouble, week: Week | None, now: datetime) -> QuerySet[Track]:
    """Return the active tracks that have this problem as of the last recorded run."""
    active = Track.objects.filter(active=True)
    if trouble == Trouble.STALE:
        return active.filter(_stale(now))
    if trouble == Trouble.FOUND:
        return active.filter(edition_by=Track.EditionBy.COUNTS)
    if trouble == Trouble.UNDECIDED:
        return active.filter(pk__in=undecided().values("track"))
    if week is None:
        return active.none()
    if trouble in _OUTCOMES:
        return active.filter(pk__in=_ended(week, _OUTCOMES[trouble]))
    platform, flags = _FLAGS[trouble]
    return active.filter(pk__in=newest_with(week, platform, Q(flags__overlap=flags)))


def _stale(now: datetime) -> Q:
    """Return the condition for tracks that should have been read within two weeks and were not.

    On a platform that is switched off none should. What a file brought or a third party counted was not read.
    """
    since = now - STALE
    counted_by_others = Q(streams_provider__gt="") | _brought("streams_read_at", since)
    streams = _unread_since(since, "streams_read_at", counted_by_others, Q(streams_provider=""))
    views = _unread_since(since, "views_read_at", _brought("views_read_at", since), Q())
    views &= Q(Exists(Video.objects.filter(track=OuterRef("pk"))))
    stale = {Platform.SPOTIFY: streams, Platform.YOUTUBE: views}
    return reduce(or_, (stale[platform] for platform in Platform if platform in settings.PLATFORMS), Q(pk__in=[]))


def _unread_since(since: datetime, read_at: str, by_others: Q, own: Q) -> Q:
    """Return whether a number is older or unknown, or is one of others and no own one is as young."""
    read = Snapshot.objects.filter(own, track=OuterRef("pk"), **{f"{read_at}__gte": since})
    read = read.exclude(run__state=SnapshotRun.State.IMPORTED)
    unread = Q(**{read_at: None}) | Q(by_others, ~Exists(read))
    return Q(**{f"{read_at}__lt": since}) | Q(unread, created_at__lt=since)


def _brought(read_at: str, since: datetime) -> Q:
    """Return whether the number that a track shows came from a file. `overview_totals` has the same rule as SQL."""
    # The numbers of an imported run are up to a day younger than it.
    runs = SnapshotRun.objects.filter(state=SnapshotRun.State.IMPORTED, ended_at__gte=since - timedelta(days=1))
    return Q(Exists(Snapshot.objects.filter(run__in=runs, track=OuterRef("pk"), **{read_at: OuterRef(read_at)})))


def _ended(week: Week, outcomes: tuple[Outcome, ...]) -> QuerySet[Reading, int]:
    """Return the tracks whose newest reading of the week on some platform ended in one of these ways."""
    later = Reading.objects.filter(
        run__in=week.run_ids, run__gt=OuterRef("run"), track=OuterRef("track"), platform=OuterRef("platform")
    ).exclude(outcome__in=["", *outcomes])
    ended = Reading.objects.filter(run__in=week.run_ids, outcome__in=outcomes)
    return ended.exclude(Exists(later)).values_list("track", flat=True)
