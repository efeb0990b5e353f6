"""What is special about the tracks of the invented catalogue."""

from enum import StrEnum
from typing import Final


class Story(StrEnum):
    """What is special about a track. "This week" begins half a week before the world's `now`."""

    ORDINARY = "ordinary"
    TWO_VIDEOS = "two videos"
    FELL = "streams fell this week"
    UNCHANGED = "streams did not move this week"
    VIRAL = "counts are 25 times as high since this week"
    NEW = "followed since this week: no history"
    MISSED_WEEK = "one week is missing in its history"
    FIRST_EDITION = "shares its recording, count and video with the next track"
    DELUXE_EDITION = "another edition of the track before it"
    HIDDEN_VIEWS = "its video hides the number of views"
    DELETED_VIDEO = "its video was deleted this week"
    NO_VIDEO = "has no video"
    REMOVED = "removed from Spotify this week"
    NEVER_LOADS = "its page starts, and the count never comes"


SAMPLE_STORIES: Final = tuple(story for story in Story if story is not Story.ORDINARY)
"""The stories of a world's first tracks: the good ones first, so that a tiny world works as well."""
