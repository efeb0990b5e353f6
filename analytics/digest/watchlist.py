"""How the watched tracks did in one run: four queries, however many users watch them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from analytics.insights.weekly_growth import Growth, growth_of
from analytics.models import Outcome, Platform, Reading, SnapshotRun, Track, Watch
from analytics.models import TrackPerformanceSnapshot as Snapshot

_READING = ("track", "platform", "outcome")
_NUMBER = {Platform.SPOTIFY: "spotify_streams", Platform.YOUTUBE: "youtube_views"}


@dataclass(frozen=True)
class WatchedCount:
    """A run's result for a track on one platform: a number with its growth, or why there is none."""

    platform: Platform
    number: int | None
    growth: Growth
    unread: Outcome | None


@dataclass(frozen=True)
class Watched:
    """A watched track; `seen` is empty if the run did not ask for it."""

    track: Track
    seen: list[WatchedCount]

    @property
    def is_unread(self) -> bool:
        return any(one.unread for one in self.seen)

    @property
    def rank(self) -> tuple[int, int]:
        """Return the sort key: biggest gain first, then first numbers, unread tracks last."""
        gains = [one.growth.gain for one in self.seen if one.growth.gain is not None]
        if gains:
            return 0, -max(gains)
        return (1, 0) if any(one.number is not None for one in self.seen) else (2, 0)


def watched(run: SnapshotRun, user_ids: Iterable[int]) -> dict[int, list[Watched]]:
    """Return the watchlist of each of these users as this run found it, the biggest gain first."""
    rows = list(Watch.objects.filter(user__in=list(user_ids)).values_list("user", "track"))
    track_ids = {track_id for _, track_id in rows}
    tracks = Track.objects.in_bulk(track_ids)
    seen = _seen(run, track_ids)
    lists: dict[int, list[Watched]] = defaultdict(list)
    for user_id, track_id in rows:
        lists[user_id].append(Watched(tracks[track_id], seen.get(track_id, [])))
    for one in lists.values():
        one.sort(key=lambda item: (item.rank, item.track.title, item.track.pk))
    return lists


def _seen(run: SnapshotRun, track_ids: set[int]) -> dict[int, list[WatchedCount]]:
    snapshots = {one.track_id: one for one in Snapshot.objects.filter(run=run, track__in=track_ids)}
    # Without a number there may be no snapshot either; the readings say what was requested.
    readings = Reading.objects.filter(run=run, track__in=track_ids).exclude(outcome=Outcome.NO_VIDEO)
    asked = {(track, platform): outcome for track, platform, outcome in readings.values_list(*_READING)}
    # Those that gave a number may have been deleted since.
    for platform, number in _NUMBER.items():
        read = {(pk, platform): Outcome.READ for pk, one in snapshots.items() if getattr(one, number) is not None}
        asked = read | asked
    found: dict[int, list[WatchedCount]] = defaultdict(list)
    for (track_id, platform), outcome in sorted(asked.items()):
        found[track_id].append(_one(Platform(platform), Outcome(outcome), snapshots.get(track_id)))
    return found


def _one(platform: Platform, outcome: Outcome, snapshot: Snapshot | None) -> WatchedCount:
    number = None if snapshot is None else getattr(snapshot, _NUMBER[platform])
    # A third party's number is in the snapshot although the platform was not read.
    if snapshot is None or (outcome != Outcome.READ and number is None):
        return WatchedCount(platform, None, Growth(), outcome)
    return WatchedCount(platform, number, growth_of([snapshot], platform), None)
