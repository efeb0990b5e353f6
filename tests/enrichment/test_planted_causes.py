"""Why the sample's numbers moved: each planted cause is named beside them in its week, and none is invented."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from django.db.models import QuerySet

from analytics.insights import facts
from analytics.insights.facts import Kind, Period
from analytics.models import Flag, Platform
from analytics.models import TrackPerformanceSnapshot as Snapshot
from enrichment.demo import sample
from enrichment.lookups import page_facts
from enrichment.simulator import pathfinder
from enrichment.simulator.causes import COUNTED_NOW, CausedWorld
from enrichment.simulator.playlists import WorldPlaylist, WorldPlaylists
from enrichment.simulator.stories import Story
from enrichment.simulator.world import World, WorldTrack
from enrichment.sources.base import ArtistNamed, NewestRelease, TrackRelease
from enrichment.sources.released import Released

# Committed, so that PostgreSQL knows how many rows there are: else each of ten recordings may be planned badly.
pytestmark = pytest.mark.django_db(transaction=True)

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
BETWEEN = ((2, 1), (1, 0))
"""How many weeks ago the playlists were read that are compared."""

Named = tuple[Kind, str, int | None, int | None]


@pytest.fixture
def world() -> CausedWorld:
    """Load the sample, and do this week what a run does: read playlists, releases and numbers."""
    world = sample.world_of(72, datetime.now(UTC))
    sample.load(world)
    sample.record_playlists(world, world.now)
    name_releases(world)
    sample.record_week(world, 0)
    return world


def name_releases(world: CausedWorld) -> None:
    """Keep what pages name: artists, the new releases, and the day of the single."""
    named = [ArtistNamed(track.spotify_id, one.spotify_id, one.name) for track in world for one in track.credited]
    newest = [
        NewestRelease(
            artist_id=track.credited[0].spotify_id,
            artist=track.credited[0].name,
            album_id=track.album_id,
            name=track.album,
            kind="single",
            label="Sample Records",
            released=Released(track.released, "day"),
            tracks=1,
        )
        for track in world.fresh
    ]
    page_facts.store_facts({}, named, [release_of(single(world))], newest)


def release_of(track: WorldTrack) -> TrackRelease:
    released = Released(track.released, "day")
    return TrackRelease(track.spotify_id, track.album_id, track.album, "Sample Records", released)


def single(world: CausedWorld) -> WorldTrack:
    assert world.single is not None
    return world.single


def planted(world: CausedWorld, track: WorldTrack, one: Period) -> Iterator[Named]:
    """Give what was planted in the time of a growth."""
    yield from released(world, track, (one.since.date(), one.until.date()))
    if track.story is Story.TWO_VIDEOS and within(one, world.video_published_at):
        yield Kind.VIDEO_PUBLISHED, f"official {track.youtube_ids[1]}", None, None
    if one.platform == Platform.YOUTUBE:
        yield from viewed_differently(world, track, one)
        return
    if track.story is Story.FIRST_EDITION and one.since < world.edition_joined_at <= one.until:
        yield Kind.EDITION_JOINED, f"{track.title} (Deluxe)", None, None
    if one.declined and one.since < world.corrected_at <= one.until:
        yield Kind.CORRECTION, "", None, None
    yield from moved(world, track, one)


def within(one: Period, moment: datetime) -> bool:
    """Return whether a moment is in the time that was counted: streams are told a day late."""
    late = 0 * DAY if one.platform == Platform.YOUTUBE else DAY
    return one.since - late < moment <= one.until - late


def viewed_differently(world: CausedWorld, track: WorldTrack, one: Period) -> Iterator[Named]:
    """Give what was planted for views alone."""
    if one.since.date() <= world.counting_changed_on <= one.until.date():
        yield Kind.COUNTING_CHANGE, COUNTED_NOW, None, None
    if track.story is Story.TWO_VIDEOS and one.since < world.video_added_at <= one.until:
        yield Kind.VIDEO_ADDED, f"official {track.youtube_ids[1]}", None, None
    if track == world.losing and one.since < world.video_removed_at <= one.until:
        yield Kind.VIDEO_REMOVED, f"live {world.removed_video}", None, None


def released(world: CausedWorld, track: WorldTrack, days: tuple[date, date]) -> Iterator[Named]:
    """Give what came out on one of these days: the track itself, and anything else by an artist of it."""
    for fresh in world.fresh:
        if fresh.credited[0] in track.credited and days[0] <= fresh.released < days[1]:
            yield Kind.ARTIST_RELEASE, fresh.album, None, None
    new = single(world)
    if days[0] <= new.released < days[1]:
        if track == new:
            yield Kind.RELEASED, "", None, None
        elif set(new.credited) & set(track.credited) or artists_behind(new) & artists_behind(track):
            yield Kind.ARTIST_RELEASE, new.album, None, None


def artists_behind(track: WorldTrack) -> set[str]:
    return {one.name for one in track.contacts if one.role == "artist"}


def moved(world: CausedWorld, track: WorldTrack, one: Period) -> Iterator[Named]:
    """Give how a track moved in the playlists, of which streams are told a day late."""
    for earlier, later in BETWEEN:
        if world.now - later * WEEK > one.since - DAY and world.now - earlier * WEEK <= one.until - DAY:
            for playlist in WorldPlaylists(world):
                before, after = (places(world, playlist, weeks).get(track.number) for weeks in (earlier, later))
                if before is None and after is not None:
                    yield Kind.PLAYLIST_ADDED, playlist.name, after, None
                elif before is not None and after is None:
                    yield Kind.PLAYLIST_REMOVED, playlist.name, None, before
                elif before is not None and after is not None and after <= before - 10:
                    yield Kind.PLAYLIST_UP, playlist.name, after, before


@cache
def places(world: CausedWorld, playlist: WorldPlaylist, weeks_ago: int) -> dict[int, int]:
    """Return the first place of each track in a playlist, by its number."""
    rows = list(enumerate(WorldPlaylists(world).rows(playlist, world.now - weeks_ago * WEEK), 1))
    return {row.track.number: place for place, row in reversed(rows) if row.track}


@pytest.mark.exhaustive
@pytest.mark.parametrize("weeks", range(0, 90, 7))
def test_a_row_goes_up_in_every_season(weeks: int) -> None:
    world = sample.world_of(72, datetime(2026, 11, 20, 4, 59, tzinfo=UTC) + weeks * WEEK)

    before, after = ([places(world, playlist, ago) for playlist in WorldPlaylists(world)] for ago in (1, 0))

    up = [
        number
        for was, now in zip(before, after, strict=True)
        for number, place in now.items()
        if place <= was.get(number, 0) - 10
    ]
    assert len(up) == 1


def all_snapshots() -> QuerySet[Snapshot]:
    return Snapshot.objects.select_related("track")


def in_order(named: Iterable[Named]) -> list[Named]:
    return sorted(named, key=str)


@pytest.mark.exhaustive
def test_each_planted_cause_is_named_in_its_week_and_nothing_else_is(world: CausedWorld) -> None:
    tracks = {track.spotify_id: track for track in world}
    pairs = [(one.track.spotify_id, Period.of(one, platform)) for one in all_snapshots() for platform in Platform]
    periods = [(tracks[spotify_id], period) for spotify_id, period in pairs if period is not None]
    seen: set[Kind] = set()

    for (track, period), known in zip(periods, facts.known([period for _, period in periods]), strict=True):
        expected = in_order(planted(world, track, period))
        told = [(fact.kind, fact.name, fact.position, fact.before) for fact in known]
        assert in_order(told) == expected, f"{track.title}, {period}"
        seen |= {kind for kind, *_ in expected}

    assert seen == set(Kind)


@pytest.mark.exhaustive
def test_views_are_flagged_in_the_weeks_in_which_a_video_came_or_went(world: CausedWorld) -> None:
    flagged = all_snapshots().filter(flags__contains=[Flag.VIEWS_VIDEOS_CHANGED])

    weeks = {(one.track.spotify_id, (world.now - one.captured_at).days // 7) for one in flagged}

    assert world.losing is not None
    assert weeks == {(world.with_story(Story.TWO_VIDEOS).spotify_id, 2), (world.losing.spotify_id, 3)}


def test_a_page_shows_the_count_that_the_causes_made() -> None:
    world = sample.world_of(72, datetime.now(UTC))

    for track in ordinary(world):
        told = pathfinder.get_track(world, track, world.now)["data"]["trackUnion"]
        assert told["playcount"] == str(world.streams(track, world.now))


def gains(track: WorldTrack, number: str = "wow_streams") -> list[int]:
    """Return what a track gained in each recorded week, this week first."""
    of_track = Snapshot.objects.filter(track__spotify_id=track.spotify_id).order_by("-captured_at")
    return list(of_track.values_list(number, flat=True))


def ordinary(world: CausedWorld) -> list[WorldTrack]:
    return [track for track in world if track.story is Story.ORDINARY and track != world.single]


@pytest.mark.exhaustive
def test_counts_move_in_the_weeks_in_which_causes_were_planted(world: CausedWorld) -> None:
    two = world.with_story(Story.TWO_VIDEOS)

    entered = {track.number for track in ordinary(world) if has_entered(world, track)}
    gained = {track.number for track in ordinary(world) if gains(track)[0] > gain_without_causes(world, track)}
    fallen = {track.number for track in ordinary(world) if gains(track)[4] < 0}
    _, _, jump, before, *_ = gains(two, "wow_youtube_views")

    assert entered
    assert entered <= gained
    assert fallen == {track.number for track in ordinary(world) if world.is_corrected(track)}
    assert jump > (world.views(two.youtube_ids[1], world.now - 2 * WEEK) or 0) > before


def has_entered(world: CausedWorld, track: WorldTrack) -> bool:
    """Return whether a track entered a playlist between its last two readings."""
    period = Period(0, Platform.SPOTIFY, world.now - WEEK + 2 * DAY, world.now)
    return any(kind == Kind.PLAYLIST_ADDED for kind, *_ in moved(world, track, period))


def gain_without_causes(world: CausedWorld, track: WorldTrack) -> int:
    plain = World(len(world), now=world.now, unlisted=sample.UNLISTED)
    return (plain.streams(track, world.now) or 0) - (plain.streams(track, world.now - WEEK) or 0)
