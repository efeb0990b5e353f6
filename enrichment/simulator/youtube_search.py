"""The videos that the invented YouTube has in addition to those in the catalogue, and what a search finds.

A track without a video in the catalogue has, depending on its number, an art track, an official video, one uploaded
by a label, or none of its own. Each also has a wrong one: a cover, a live recording or a sped-up version.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Final

from enrichment.simulator.curves import draw_curve, draw_release
from enrichment.simulator.ids import BASE64_URL, Numbering
from enrichment.simulator.world import World, WorldTrack


class VideoKind(IntEnum):
    """What a video is to its track."""

    TOPIC = 0
    OFFICIAL = 1
    LABEL = 2
    COVER = 3
    LIVE = 4
    SPED_UP = 5


# By the remainder of a track's number: its own video, and the wrong one.
_KINDS: Final = (
    (VideoKind.TOPIC, VideoKind.COVER),
    (VideoKind.OFFICIAL, VideoKind.LIVE),
    (VideoKind.LABEL, VideoKind.SPED_UP),
    (VideoKind.COVER, VideoKind.LIVE),
)
_TITLE: Final = re.compile(r"Sample Track (\d{3,})")
_ISRC: Final = re.compile(r"QZTST(\d\d)(\d{5})")


@dataclass(frozen=True, slots=True)
class FoundVideo:
    """A video as YouTube shows it."""

    youtube_id: str
    track: WorldTrack
    title: str
    channel: str
    seconds: int
    published_on: date


class Videos:
    """Every video of a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ids = Numbering(BASE64_URL, 11, f"{world.seed}/found")

    def find(self, youtube_id: str) -> FoundVideo | None:
        """Return the video with this id; None for an id that the world does not have."""
        track = self._world.find_by_video(youtube_id)
        if track is not None:
            return self._video(youtube_id, track, VideoKind.TOPIC)
        number, kind = divmod(self._ids.number(youtube_id) or 0, len(VideoKind))
        if not 0 < number <= self._world.on_spotify or VideoKind(kind) not in self._kinds(self._world.track(number)):
            return None
        return self._video(youtube_id, self._world.track(number), VideoKind(kind))

    def search(self, words: str) -> list[FoundVideo]:
        """Return what these words find: an ISRC finds only art tracks, a title everything that has it."""
        by_isrc, by_title = _ISRC.search(words), _TITLE.search(words)
        if by_isrc:
            number = (int(by_isrc[1]) - 26) * 100_000 + int(by_isrc[2])
            return [video for video in self._of(number) if video.channel.endswith("- Topic")]
        return list(self._of(int(by_title[1]))) if by_title else []

    def views(self, video: FoundVideo, at: datetime) -> int | None:
        """Return the views at a moment; None if the video hides them."""
        if video.youtube_id in video.track.youtube_ids:
            return self._world.views(video.youtube_id, at)
        recording = video.track.recording
        released_at = draw_release(self._world.seed, recording)
        return draw_curve(released_at, None, self._world.seed, "found", recording, video.youtube_id).at(at)

    def _of(self, number: int) -> Iterator[FoundVideo]:
        if not 0 < number <= self._world.on_spotify:
            return
        track = self._world.track(number)
        for youtube_id in self._listed_ids(track):
            yield self._video(youtube_id, track, VideoKind.TOPIC)
        for kind in self._kinds(track):
            yield self._video(self._ids.name(number * len(VideoKind) + kind), track, kind)

    def _video(self, youtube_id: str, track: WorldTrack, kind: VideoKind) -> FoundVideo:
        title, channel, seconds = _shown(track, kind)
        return FoundVideo(youtube_id, track, title, channel, seconds, self._world.published_on(track, youtube_id))

    def _kinds(self, track: WorldTrack) -> tuple[VideoKind, ...]:
        return (VideoKind.COVER,) if self._listed_ids(track) else _KINDS[track.recording % len(_KINDS)]

    def _listed_ids(self, track: WorldTrack) -> tuple[str, ...]:
        """Return a track's videos in the catalogue: none if the track is not in it."""
        return track.youtube_ids if track.number <= len(self._world) else ()


def _shown(track: WorldTrack, kind: VideoKind) -> tuple[str, str, int]:
    """Return the title, channel and length in seconds of a video."""
    lead, title, seconds = track.credited[0].name, track.title, track.duration_ms // 1000
    return {
        VideoKind.TOPIC: (title, f"{lead} - Topic", seconds),
        VideoKind.OFFICIAL: (f"{lead} - {title} (Official Video)", f"{lead.replace(' ', '')}VEVO", seconds + 21),
        VideoKind.LABEL: (f"{lead} - {title} (Official Video)", "Sample Records", seconds + 2),
        VideoKind.COVER: (f"{title} - {lead} (Acoustic Cover)", "Sample Cover Band", seconds - 9),
        VideoKind.LIVE: (f"{lead} - {title} (Live)", lead, seconds + 34),
        VideoKind.SPED_UP: (f"{title} (Sped Up)", f"{lead} - Topic", round(seconds * 0.85)),
    }[kind]
