"""The result of reading a playlist in any way, and failures that only playlists have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, ClassVar, Final, Protocol

from enrichment.sources.base import NotRead, SourceBlocked, storable
from enrichment.sources.evidence import PageEvidence

MOST_ROWS: Final = 10**9
"""No playlist is longer, and the column holds twice as many. Spotify's longest have 10,000 rows."""

NOBODY: Final = "Various Artists"
"""Spotify's placeholder for an unnamed artist, as in the rows of a restricted playlist."""


class PlaylistGone(NotRead):
    """Spotify says that there is no such playlist (any more)."""

    outcome = "removed"
    advice: ClassVar[str] = "Spotify does not have this playlist. Open it on Spotify and copy its link."


class PlaylistPrivate(NotRead):
    """Spotify has it but shows it only to its owner."""

    outcome = "private"
    advice: ClassVar[str] = "This playlist is private. It can be read once its owner makes it public."


@dataclass(frozen=True, slots=True)
class Entry:
    """A track in a playlist, at its first position. Count and length are None if they were not shown.

    Like `analytics.playlists.weeks.Row`, but a source must not know what is stored.
    """

    position: int
    spotify_id: str
    title: str
    artists: str = ""
    album: str = ""
    isrc: str = ""
    streams: int | None = None
    length_ms: int | None = None


@dataclass(frozen=True)
class Listing:
    """What was seen of a playlist. `total` is Spotify's own total, None if it does not say.

    The other numbers count rows without a track to follow: episodes, the owner's local files, tracks that Spotify
    does not show or shows without a name, and tracks that are already further up. Like
    `analytics.playlists.weeks.SeenPlaylist`, for the reason given at `Entry`.
    """

    name: str
    owner: str
    total: int | None
    entries: Sequence[Entry]
    episodes: int = 0
    local_files: int = 0
    unavailable: int = 0
    repeated: int = 0
    is_whole: bool = True
    """Whether the playlist stayed the same while it was read."""

    source: str = ""
    trouble: str = ""
    """Why not all of it was seen, for people; empty if all was."""

    nameless: Sequence[Entry] = ()
    """Unavailable rows that name a track id but no title: it is still in the playlist."""

    retry_after: timedelta | None = None
    """How long Spotify asks us to wait before the rest, None if it does not."""

    @property
    def count(self) -> int:
        return len(self.entries) + self.episodes + self.local_files + self.unavailable + self.repeated

    @property
    def is_complete(self) -> bool:
        return self.is_whole and self.total == self.count


Answer = Listing | NotRead


class Turn(Protocol):
    """Waits until it is our turn to ask."""

    def __call__(self, seconds: float, /) -> None:
        """Wait, then allow `seconds` for the request. Raises NotRead if no turn comes."""


class PlaylistWay(Protocol):
    """One way of reading a playlist."""

    name: ClassVar[str]
    is_public: ClassVar[bool]
    """Whether it uses the public site, whose waits all workers respect; the Web API has its own."""

    def read(self, playlist_id: str, turn: Turn) -> Listing:
        """Return what this way shows of a playlist. Raises NotRead."""

    def evidence(self) -> PageEvidence | None:
        """Return how the last page or answer looks, of a reading that gave no rows."""

    def close(self) -> None:
        """Close what is kept."""


@dataclass
class RowTally:
    """Adds up the rows of a playlist, in their order."""

    entries: list[Entry] = field(default_factory=list)
    position: int = 0
    episodes: int = 0
    local_files: int = 0
    unavailable: int = 0
    repeated: int = 0
    _ids: set[str] = field(default_factory=set)
    _nameless: dict[str, Entry] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Add a track at the next position. One without a name counts as unavailable."""
        if not entry.title:
            self.skip("unavailable")
            self._nameless.setdefault(entry.spotify_id, Entry(self.position, entry.spotify_id, ""))
            return
        self.position += 1
        if entry.spotify_id in self._ids:
            self.repeated += 1
            return
        self._ids.add(entry.spotify_id)
        self.entries.append(replace(entry, position=self.position))

    def skip(self, kind: str) -> None:
        """Add a row of this kind, one of the numbers above, without a track to follow."""
        self.position += 1
        setattr(self, kind, getattr(self, kind) + 1)

    def listing(self, name: str, owner: str, total: int | None, source: str, **more: Any) -> Listing:
        return Listing(
            name=name,
            owner=owner,
            total=total,
            entries=tuple(self.entries),
            episodes=self.episodes,
            local_files=self.local_files,
            unavailable=self.unavailable,
            repeated=self.repeated,
            nameless=tuple(one for one in self._nameless.values() if one.spotify_id not in self._ids),
            source=source,
            **more,
        )


def text(value: object) -> str:
    """Return a text from Spotify as the catalogue stores it, empty if it is not a text."""
    return storable(value).replace("\N{NO-BREAK SPACE}", " ").strip() if isinstance(value, str) else ""


def people(names: Iterable[str]) -> str:
    """Return the artists of a row as the catalogue stores them, without placeholders."""
    return ", ".join(name for name in names if name and name != NOBODY)


def whole(value: object) -> int | None:
    """Return a count of rows, None if it is not one. Python counts True as an integer; we do not."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_ROWS else None


def length(value: object) -> int | None:
    """Return the length of a track in ms, None if it is invalid: zero, or a day and more."""
    found = whole(value)
    return found if found and found < 86_400_000 else None


def no_turn() -> SourceBlocked:
    return SourceBlocked("Spotify asked us to wait, and the rate limit left no time for it")
