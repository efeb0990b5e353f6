"""The invented catalogue: tracks, people and counts, all calculated from a number, a seed and a moment.

Nothing is stored and nothing is random: the same world gives the same counts in every process, so a demonstration
can record earlier weeks from here and read the current week from the server.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from enrichment.simulator.contacts import WorldContact, contacts_of
from enrichment.simulator.curves import Curve, draw_curve, draw_release
from enrichment.simulator.ids import BASE62, BASE64_URL, Numbering, draw
from enrichment.simulator.stories import SAMPLE_STORIES, Story

HISTORY_WEEKS: Final = range(1, 9)
"""The past weeks, counted back from now, for which a demonstration can record snapshots."""

_THIS_WEEK: Final = timedelta(days=3, hours=12)
_FRESH: Final = timedelta(days=10)
_FRESH_LEVEL: Final = 900_000.0
_MISSED_WEEK: Final = 3
_FALL: Final = 0.85
_JUMP: Final = 25
_VIDEOS_A_TRACK: Final = 2
_KEPT: Final = 4_096
# Levels that a story needs: a jump from thousands to millions, a fall that shows in the totals.
_LEVELS: Final = {Story.VIRAL: 60_000.0, Story.FELL: 74_000_000.0, Story.FIRST_EDITION: 310_000_000.0}


@dataclass(frozen=True, slots=True)
class WorldArtist:
    """An artist as Spotify knows it."""

    number: int
    spotify_id: str
    name: str


@dataclass(frozen=True, slots=True)
class WorldTrack:
    """A track of the catalogue. Editions of one recording have the same `recording` number."""

    number: int
    recording: int
    story: Story
    spotify_id: str
    album_id: str
    title: str
    album: str
    credited: tuple[WorldArtist, ...]
    isrc: str
    youtube_ids: tuple[str, ...]
    contacts: tuple[WorldContact, ...]
    duration_ms: int
    released: date

    @property
    def artists(self) -> str:
        """The names in one line, as in a catalogue file."""
        return ", ".join(artist.name for artist in self.credited)


class World:
    """`tracks` tracks by invented artists, and the people behind them. Cheap at any size.

    `unlisted` further tracks are on Spotify but not in the catalogue, and `fresh` more came out ten days ago.
    `playlists` gives the number of rows of each playlist, `artists` the number of artists who share the tracks
    (default: one for six tracks). The first tracks have the `stories`, in that order; all others are ordinary. "This
    week" in the stories is the week of `now` (default: the moment of construction).
    """

    def __init__(
        self,
        tracks: int = 72,
        contacts: int = 18,
        *,
        seed: str = "sample",
        stories: Sequence[Story] = SAMPLE_STORIES,
        now: datetime | None = None,
        unlisted: int = 0,
        playlists: Sequence[int] = (),
        artists: int | None = None,
        fresh: int = 0,
    ) -> None:
        self.now = now or datetime.now(UTC)
        self._tracks = tracks
        self._unlisted = unlisted
        self._fresh = fresh
        self._playlists = tuple(playlists)
        self._contacts = contacts
        self._seed = seed
        self._stories = tuple(stories)
        self._artists = artists or max(1, tracks // 6)
        self._track_ids = Numbering(BASE62, 22, f"{seed}/track")
        self._album_ids = Numbering(BASE62, 22, f"{seed}/album")
        self._artist_ids = Numbering(BASE62, 22, f"{seed}/artist")
        self._video_ids = Numbering(BASE64_URL, 11, f"{seed}/video")
        # Every page draws its tracks again: of a small world they are all kept.
        self._track = lru_cache(maxsize=_KEPT)(self._make_track)
        self._curve = lru_cache(maxsize=_KEPT)(self._make_curve)

    def __len__(self) -> int:
        return self._tracks

    @property
    def on_spotify(self) -> int:
        """Return how many tracks there are, in the catalogue or not, without the fresh ones."""
        return self._tracks + self._unlisted

    @property
    def fresh(self) -> list[WorldTrack]:
        """Return the new releases, which lists of popular tracks do not hold yet."""
        return [self.track(self.on_spotify + place) for place in range(1, self._fresh + 1)]

    @property
    def playlist_sizes(self) -> tuple[int, ...]:
        return self._playlists

    @property
    def seed(self) -> str:
        return self._seed

    def __iter__(self) -> Iterator[WorldTrack]:
        return map(self.track, range(1, self._tracks + 1))

    def track(self, number: int) -> WorldTrack:
        """Return the track with this number, counted from 1."""
        return self._track(number)

    def _make_track(self, number: int) -> WorldTrack:
        story, recording = self._story(number), self._recording(number)
        title = f"Sample Track {recording:03d}" + (" (Deluxe)" if recording != number else "")
        return WorldTrack(
            number=number,
            recording=recording,
            story=story,
            spotify_id=self._track_ids.name(number),
            album_id=self._album_ids.name(number),
            title=title,
            album=f"{title} - Single",
            credited=self._credited(recording),
            isrc=f"QZTST{26 + recording // 100_000:02d}{recording % 100_000:05d}",
            youtube_ids=self._youtube_ids(recording),
            contacts=contacts_of(recording, self._seed, self._contacts),
            duration_ms=130_000 + int(draw(self._seed, "duration", recording) * 150_000),
            released=self._released_at(recording).date(),
        )

    def find(self, spotify_id: str) -> WorldTrack | None:
        """Return the track with this id; None for an id that the world does not have."""
        number = self._track_ids.number(spotify_id)
        return self.track(number) if number and number <= self.on_spotify + self._fresh else None

    def find_by_isrc(self, isrc: str) -> list[WorldTrack]:
        """Return the editions with this ISRC. It checks every track, as a small world has few."""
        return [track for track in self if track.isrc == isrc]

    def find_by_video(self, youtube_id: str) -> WorldTrack | None:
        """Return the track of this video (of editions: the first); None for an unknown video."""
        video = self._video_ids.number(youtube_id)
        number = (video or 0) // _VIDEOS_A_TRACK
        if not 0 < number <= self._tracks:
            return None
        track = self.track(number)
        return track if youtube_id in track.youtube_ids else None

    def find_artist(self, artist_id: str) -> WorldArtist | None:
        """Return the artist with this id; None for an id that the world does not have."""
        number = self._artist_ids.number(artist_id)
        return self._artist(number) if number and number <= self._artists else None

    def tracks_of(self, kind: str, spotify_id: str) -> list[WorldTrack]:
        """Return the track of an album, or the popular tracks of an artist; none for an unknown id."""
        if kind == "artist":
            artist = self.find_artist(spotify_id)
            return self.popular(artist) if artist else []
        number = self._album_ids.number(spotify_id) if kind == "album" else None
        return [self.track(number)] if number and 0 < number <= self.on_spotify + self._fresh else []

    def with_story(self, story: Story) -> WorldTrack:
        """Return the first track with this story. Raises LookupError if there is none."""
        for number in range(1, min(self._tracks, len(self._stories) + 1) + 1):
            if self._story(number) is story:
                return self.track(number)
        raise LookupError(f"no track of this world tells: {story}")

    def popular(self, artist: WorldArtist) -> list[WorldTrack]:
        """Return up to ten tracks whose first artist this is."""
        numbers = range(artist.number, self._tracks + 1, self._artists)
        return self._listed(numbers[:10])

    def recommended(self, track: WorldTrack) -> list[WorldTrack]:
        """Return up to five other tracks."""
        wanted = min(5, self._tracks - 1)
        return self._listed((track.number + step) % self._tracks + 1 for step in range(wanted))

    def _released_at(self, recording: int) -> datetime:
        midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - _FRESH if recording > self.on_spotify else draw_release(self._seed, recording)

    def _listed(self, numbers: Iterable[int]) -> list[WorldTrack]:
        """Return these tracks as other tracks' pages list them: without the one whose count never arrives."""
        tracks = map(self.track, numbers)
        return [track for track in tracks if track.story is not Story.NEVER_LOADS]

    def streams(self, track: WorldTrack, at: datetime) -> int | None:
        """Return the streams at a moment; None if Spotify no longer has the track."""
        curve = self._curve("streams", track.recording)
        match track.story:
            case Story.REMOVED if self._is_this_week(at):
                return None
            case Story.UNCHANGED:
                return curve.at(min(at, self.now - timedelta(days=8)))
            case Story.FELL if self._is_this_week(at):
                return int(curve.at(at) * _FALL)
            case Story.VIRAL if self._is_this_week(at):
                return curve.at(at) * _JUMP
        return curve.at(at)

    def views(self, youtube_id: str, at: datetime) -> int | None:
        """Return the views at a moment; None if the video does not exist (any more) or hides them."""
        track = self.find_by_video(youtube_id)
        if track is None or track.story is Story.HIDDEN_VIEWS or not self.is_listed(track, at):
            return None
        count = self._curve("views", track.recording, track.youtube_ids.index(youtube_id)).at(at)
        return count * _JUMP if track.story is Story.VIRAL and self._is_this_week(at) else count

    def published_on(self, track: WorldTrack, _youtube_id: str) -> date:
        """Return the day on which a video of a track was published."""
        return track.released

    def climbs(self, _uid: str, _week: int) -> bool:
        """Return whether this row of a playlist is near its top in this week, wherever it was before."""
        return False

    def is_listed(self, track: WorldTrack, at: datetime) -> bool:
        """Return whether YouTube has this track's videos at that moment, with or without a number of views."""
        return not (track.story is Story.DELETED_VIDEO and self._is_this_week(at))

    def history_weeks(self, track: WorldTrack) -> list[int]:
        """Return the weeks, counted back from now, in which this track was read."""
        if track.story is Story.NEW:
            return []
        missed = _MISSED_WEEK if track.story is Story.MISSED_WEEK else None
        return [week for week in HISTORY_WEEKS if week != missed]

    def _story(self, number: int) -> Story:
        return self._stories[number - 1] if number <= len(self._stories) else Story.ORDINARY

    def _recording(self, number: int) -> int:
        return number - 1 if self._story(number) is Story.DELUXE_EDITION else number

    def _artist(self, number: int) -> WorldArtist:
        return WorldArtist(number, self._artist_ids.name(number), f"Sample Artist {number:02d}")

    def _credited(self, recording: int) -> tuple[WorldArtist, ...]:
        lead = (recording - 1) % self._artists + 1
        guests = [lead % self._artists + 1] if recording % 5 == 0 and self._artists > 1 else []
        return tuple(self._artist(number) for number in [lead, *guests])

    def _youtube_ids(self, recording: int) -> tuple[str, ...]:
        story = self._story(recording)
        videos = 0 if recording > self.on_spotify else {Story.NO_VIDEO: 0, Story.TWO_VIDEOS: 2}.get(story, 1)
        return tuple(self._video_id(recording, video) for video in range(videos))

    def _video_id(self, recording: int, video: int) -> str:
        return self._video_ids.name(recording * _VIDEOS_A_TRACK + video)

    def _make_curve(self, platform: str, recording: int, video: int = 0) -> Curve:
        begins_at = self._begins_at(platform, recording, video)
        return draw_curve(begins_at, self._level(recording), self._seed, platform, recording, video)

    def _begins_at(self, _platform: str, recording: int, _video: int) -> datetime:
        """Return since when a count has grown: that of a track, or of one of its videos."""
        return self._released_at(recording)

    def _level(self, recording: int) -> float | None:
        return _FRESH_LEVEL if recording > self.on_spotify else _LEVELS.get(self._story(recording))

    def _is_this_week(self, at: datetime) -> bool:
        return at > self.now - _THIS_WEEK
