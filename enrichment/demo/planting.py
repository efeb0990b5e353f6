"""Puts on file why the numbers of an invented world moved, as people and earlier runs would have done."""

from datetime import timedelta

from analytics.models import CountingChange, Platform, Track, Video
from enrichment.simulator.causes import COUNTED_NOW, CausedWorld
from enrichment.simulator.stories import Story
from enrichment.simulator.world import HISTORY_WEEKS

BEFORE = timedelta(weeks=1)
"""How long before its first recorded week a track is followed."""


def plant(world: CausedWorld) -> None:
    """Give a catalogue that was just imported its past: since when tracks, videos and ways of counting are there.

    What playlists and releases did is found by reading them.
    """
    since = world.now - timedelta(weeks=HISTORY_WEEKS[-1]) - BEFORE
    Track.objects.update(created_at=since)
    Video.objects.update(added_at=since)
    stories = {track.story: track for track in world if track.story is not Story.ORDINARY}
    if deluxe := stories.get(Story.DELUXE_EDITION):
        Track.objects.filter(spotify_id=deluxe.spotify_id).update(created_at=world.edition_joined_at)
    if two := stories.get(Story.TWO_VIDEOS):
        Video.objects.filter(youtube_id=two.youtube_ids[1]).update(added_at=world.video_added_at)
    CountingChange.objects.get_or_create(
        platform=Platform.YOUTUBE, day=world.counting_changed_on, defaults={"words": COUNTED_NOW}
    )
