"""Weeks that were recorded before a test begins, made as recording would leave them, in a few queries for all."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.conf import settings

from analytics.models import Outcome, Platform, PlatformRun, Reading, SnapshotRun, Track, Video
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots import counted_days
from analytics.snapshots.growth_sql import JUMP
from tests.analytics.snapshots.growth_model import Growth, model_growth

Counts = Mapping[tuple[Track, Platform], int]
Known = defaultdict[tuple[int, Platform], list[tuple[datetime, int]]]
"""What was read of a track on a platform, and when."""
Videos = dict[tuple[int, datetime | None], int]
"""Stands for the videos of a track: those that it has, or those of its views that were read at some time."""

WORDS = {Platform.SPOTIFY: "streams", Platform.YOUTUBE: "views"}
A_MINUTE = timedelta(minutes=1)


def make_past(*weeks: tuple[datetime, Counts]) -> list[SnapshotRun]:
    """Make runs that recorded these numbers at these times, oldest first, and return them.

    Nothing current changes, contacts have no history from them, and no canary was looked at.
    """
    if not weeks:
        return []
    tracks = {track for _, counts in weeks for track, _ in counts}
    known, videos = _known(tracks), _videos(tracks)
    runs = SnapshotRun.objects.bulk_create(_run(at, counts) for at, counts in weeks)
    made = [(run, at, counts) for run, (at, counts) in zip(runs, weeks, strict=True)]
    snapshots = [one for run, at, counts in made for one in _snapshots(run, at, counts, known, videos)]
    Snapshot.objects.bulk_create(snapshots)
    Reading.objects.bulk_create(
        settled_reading(run, track, platform, count, at - A_MINUTE)
        for run, at, counts in made
        for (track, platform), count in counts.items()
    )
    PlatformRun.objects.bulk_create(
        _platform_run(run, platform, [one for one in snapshots if one.run is run])
        for run, _, counts in made
        for platform in dict.fromkeys(platform for _, platform in counts)
    )
    return runs


def settled_reading(run: SnapshotRun, track: Track, platform: Platform, end: int | Outcome, at: datetime) -> Reading:
    read = isinstance(end, int)
    videos = [video.youtube_id for video in track.videos.all()] if platform == Platform.YOUTUBE else []
    return Reading(
        run=run,
        track=track,
        platform=platform,
        state="settled",
        outcome="read" if read else end,
        number=end if read else None,
        videos=_shares(videos, end) if isinstance(end, int) and videos else None,
        observed_at=at,
    )


def _shares(videos: list[str], views: int) -> dict[str, int]:
    """Divide views among videos; the first gets the remainder."""
    share, over = divmod(views, len(videos))
    return {video: share + over * (place == 0) for place, video in enumerate(videos)}


def _known(tracks: set[Track]) -> Known:
    known: Known = defaultdict(list)
    for one in Snapshot.objects.filter(track__in=tracks):
        if one.spotify_streams is not None and one.streams_read_at and not one.streams_provider:
            known[one.track_id, Platform.SPOTIFY].append((one.streams_read_at, one.spotify_streams))
        if one.youtube_views is not None and one.views_read_at:
            known[one.track_id, Platform.YOUTUBE].append((one.views_read_at, one.youtube_views))
    return known


def _videos(tracks: set[Track]) -> Videos:
    found: dict[int, list[str]] = defaultdict(list)
    for track_id, youtube_id in Video.objects.filter(track__in=tracks).values_list("track", "youtube_id"):
        found[track_id].append(youtube_id)
    of_now = {(track_id, None): videos_hash(ids) for track_id, ids in found.items()}
    earlier = Snapshot.objects.filter(track__in=tracks).exclude(videos_hash=None)
    return of_now | {(one.track_id, one.views_read_at): one.videos_hash or 0 for one in earlier}


def videos_hash(youtube_ids: list[str]) -> int:
    """Return what stands for these videos in a snapshot."""
    hashed = hashlib.sha256(" ".join(sorted(youtube_ids)).encode()).digest()
    return int.from_bytes(hashed[:8], "big", signed=True)


def _run(at: datetime, counts: Counts) -> SnapshotRun:
    return SnapshotRun(
        trigger="shell",
        state="complete",
        tracks=len({track for track, _ in counts}),
        started_at=at - 10 * A_MINUTE,
        deadline_at=at + timedelta(hours=1),
        ended_at=at,
    )


def _platform_run(run: SnapshotRun, platform: Platform, snapshots: list[Snapshot]) -> PlatformRun:
    streams = platform == Platform.SPOTIFY
    read = [one for one in snapshots if (one.spotify_streams if streams else one.youtube_views) is not None]
    compared = [one for one in read if (one.wow_streams if streams else one.wow_youtube_views) is not None]
    fell = [one for one in compared if f"{WORDS[platform]}_fell" in one.flags]
    return PlatformRun(
        run=run, platform=platform, readings=len(read), read=len(read), compared=len(compared), fell=len(fell)
    )


def _snapshots(run: SnapshotRun, at: datetime, counts: Counts, known: Known, videos: Videos) -> Iterator[Snapshot]:
    by_track: dict[Track, dict[Platform, int]] = defaultdict(dict)
    for (track, platform), count in counts.items():
        by_track[track][platform] = count
    for track, numbers in sorted(by_track.items(), key=lambda one: one[0].pk):
        snapshot = Snapshot(run=run, track=track, captured_at=at, flags=[])
        for platform in (Platform.SPOTIFY, Platform.YOUTUBE):
            if platform in numbers:
                _put(snapshot, platform, numbers[platform], at - A_MINUTE, known[track.pk, platform])
        if Platform.YOUTUBE in numbers:
            _put_videos(snapshot, known[track.pk, Platform.YOUTUBE], videos)
        if any(_share(track, other, counts) for other in by_track):
            snapshot.flags.append("streams_shared")
        yield snapshot


def _put(
    snapshot: Snapshot, platform: Platform, count: int, read_at: datetime, known: list[tuple[datetime, int]]
) -> None:
    growth = model_growth(platform, known, read_at, count)
    percent = None if growth.percent is None else float(growth.percent)
    clock = None if growth.clock is None else float(growth.clock)
    if platform == Platform.SPOTIFY:
        snapshot.spotify_streams, snapshot.streams_read_at = count, read_at
        snapshot.streams_counted_on = counted_days.of(read_at)
        snapshot.streams_counted_days = None if growth.days is None else int(growth.days)
        snapshot.wow_streams, snapshot.wow_pct = growth.change, percent
        snapshot.streams_interval_days = clock
    else:
        snapshot.youtube_views, snapshot.views_read_at = count, read_at
        snapshot.wow_youtube_views, snapshot.wow_youtube_pct = growth.change, percent
        snapshot.views_interval_days = clock
    snapshot.flags += [f"{WORDS[platform]}_{word}" for word in _warnings(platform, count, read_at, growth)]
    known.append((read_at, count))


def _put_videos(snapshot: Snapshot, known: list[tuple[datetime, int]], videos: Videos) -> None:
    """Say of which videos the views are, and whether those of the baseline were others."""
    *earlier, (read_at, count) = known
    at, previous = model_growth(Platform.YOUTUBE, earlier, read_at, count).baseline or (None, 0)
    now, before = videos.get((snapshot.track_id, None)), videos.get((snapshot.track_id, at)) if at else None
    if now is not None:
        snapshot.videos_hash = videos[snapshot.track_id, read_at] = now
        if before is not None and before != now and previous:
            snapshot.flags.append("views_videos_changed")


def _warnings(platform: Platform, count: int, read_at: datetime, growth: Growth) -> Iterator[str]:
    at, previous = growth.baseline or (None, None)
    if previous is not None and count < previous:
        yield "fell"
    if count == previous:
        yield "unchanged"
    if previous and count > JUMP * previous:
        yield "jumped"
    if platform == Platform.SPOTIFY and _is_unsure(read_at):
        yield "day_unsure"
    if platform == Platform.SPOTIFY and at is not None and _is_unsure(at):
        yield "base_unsure"


def _is_unsure(read_at: datetime) -> bool:
    return not counted_days.counted_day(read_at, settings.SPOTIFY_UPDATE_HOUR).is_sure


def _share(one: Track, other: Track, counts: Counts) -> bool:
    """Return whether two tracks show the count of one recording."""
    streams = counts.get((one, Platform.SPOTIFY))
    if one == other or not streams or streams != counts.get((other, Platform.SPOTIFY)):
        return False
    return bool(one.isrc and one.isrc == other.isrc) or one.title.lower() == other.title.lower()
