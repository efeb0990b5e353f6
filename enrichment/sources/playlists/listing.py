"""What every way of reading a playlist brings back, and the reasons that only playlists have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, ClassVar, Final, Protocol

from enrichment.sources.base import NotRead, SourceBlocked, storable

MOST_ROWS: Final = 10**9
"""No playlist is longer, and the column holds twice as many. Spotify's longest have 10,000 rows."""

NOBODY: Final = "Various Artists"
"""What Spotify writes where it names no artist, as in the rows of a restricted playlist."""


class PlaylistGone(NotRead):
    """Spotify says that there is no such playlist (any more)."""

    outcome = "removed"


class PlaylistPrivate(NotRead):
    """Spotify has it and shows it to its owner only."""

    outcome = "private"


@dataclass(frozen=True, slots=True)
class Entry:
    """A track as it stands in a playlist, at its first position. None where no count or no length stood beside it."""

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
    """What was seen of a playlist. `total` is what Spotify says there is, None where it does not say.

    The other numbers count rows that hold nothing to follow: episodes, files of the owner, tracks that
    Spotify does not show or shows without their names, and tracks that stand further up already.
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
    """Whether it is one state of the playlist: False where it changed while it was being read."""

    source: str = ""
    trouble: str = ""
    """Why not all of it was seen, for a person; empty where all was."""

    nameless: Sequence[Entry] = ()
    """Those of the unavailable rows that tell their track, but not its name: it still stands in the playlist."""

    retry_after: timedelta | None = None
    """How long Spotify asks us to wait before the rest, None where it asks for no wait."""

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
        """Wait, and have `seconds` for the question then. Raises NotRead where no turn comes."""


class Way(Protocol):
    """One way of reading a playlist."""

    name: ClassVar[str]
    is_public: ClassVar[bool]
    """Whether it asks the public site, whose wait all of us keep; the Web API keeps its own."""

    def read(self, playlist_id: str, turn: Turn) -> Listing:
        """Return what this way shows of a playlist. Raises NotRead."""

    def close(self) -> None:
        """Let go of what is kept."""


@dataclass
class Tally:
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
        """Add a track. Its position is the next, whatever it says. One without its name is unavailable."""
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
        """Add a row of this kind, one of the numbers above, which holds no track to follow."""
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
    """Return a text of Spotify's as the catalogue stores it, empty where it is none."""
    return storable(value).replace("\N{NO-BREAK SPACE}", " ").strip() if isinstance(value, str) else ""


def people(names: Iterable[str]) -> str:
    """Return the artists of a row as the catalogue stores them; who is nobody is left out."""
    return ", ".join(name for name in names if name and name != NOBODY)


def whole(value: object) -> int | None:
    """Return a count of rows, None where it is none. True is a whole number to Python, and none to us."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_ROWS else None


def length(value: object) -> int | None:
    """Return the length of a track in ms, None where it is none: nothing, or a day and more."""
    found = whole(value)
    return found if found and found < 86_400_000 else None


def no_turn() -> SourceBlocked:
    return SourceBlocked("Spotify asked us to wait, and no turn came in time")
