"""Puts on file why the numbers of an invented world moved, as people and earlier runs would have done."""

from datetime import datetime, timedelta

from analytics.models import CountingChange, Platform, RemovedVideo, Track, Video, VideoCandidate
from enrichment.simulator.causes import COUNTED_NOW, CausedWorld
from enrichment.simulator.stories import Story
from enrichment.simulator.world import HISTORY_WEEKS, WorldTrack

SOURCE = "sample"

BEFORE = timedelta(weeks=1)
"""How long before its first recorded week a track is followed."""


def plant(world: CausedWorld) -> None:
    """Give a catalogue that was just imported a past: when its tracks, videos and counting changes were added.

    What playlists and releases did is found by reading them.
    """
    since = world.now - timedelta(weeks=HISTORY_WEEKS[-1]) - BEFORE
    Track.objects.update(created_at=since)
    Video.objects.update(added_at=since)
    stories = {track.story: track for track in world if track.story is not Story.ORDINARY}
    if deluxe := stories.get(Story.DELUXE_EDITION):
        Track.objects.filter(spotify_id=deluxe.spotify_id).update(created_at=world.edition_joined_at)
    if two := stories.get(Story.TWO_VIDEOS):
        _choose(world, two, two.youtube_ids[1])
    if losing := world.losing:
        _remove(world, losing, since)
    if single := world.single:
        Track.objects.filter(spotify_id=single.spotify_id).update(created_at=world.single_shown_at)
        Video.objects.filter(track__spotify_id=single.spotify_id).update(added_at=world.single_shown_at)
    CountingChange.objects.get_or_create(
        platform=Platform.YOUTUBE, day=world.counting_changed_on, defaults={"words": COUNTED_NOW}
    )


def _choose(world: CausedWorld, track: WorldTrack, youtube_id: str) -> None:
    """Act as a person who chooses a video that a search found, some days after it was published."""
    video = Video.objects.get(track__spotify_id=track.spotify_id, youtube_id=youtube_id)
    chosen_at = world.video_added_at
    Video.objects.filter(pk=video.pk).update(added_at=chosen_at, matched_by=Video.MatchedBy.PERSON)
    VideoCandidate.objects.create(
        track_id=video.track_id,
        youtube_id=youtube_id,
        role=video.role,
        title=track.title,
        published_at=world.video_published_at,
        found_at=chosen_at,
        decision=VideoCandidate.Decision.YES,
        decided_by=SOURCE,
        decided_at=chosen_at,
    )


def _remove(world: CausedWorld, track: WorldTrack, since: datetime) -> None:
    """Act as a person who removed a video that the track had before."""
    of_track = Track.objects.get(spotify_id=track.spotify_id)
    of_track.videos.create(youtube_id=world.removed_video, role=Video.Role.LIVE).delete()
    RemovedVideo.objects.filter(track=of_track).update(added_at=since, removed_at=world.video_removed_at)
