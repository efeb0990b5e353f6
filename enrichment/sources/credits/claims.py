"""The form of a source's answer about one recording: people and their roles, works, writers and publishers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from enrichment.sources.base import NotRead
from enrichment.sources.released import Released


@dataclass(frozen=True, slots=True)
class Asked:
    """A recording to look up, with what an answer has to match. Its length is None if unknown."""

    isrc: str
    title: str = ""
    artists: str = ""
    length_ms: int | None = None
    spotify_id: str = ""

    @property
    def key(self) -> str:
        """Return what identifies its answer: the ISRC, or Spotify's id without one."""
        return self.isrc or self.spotify_id


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody with a role in the recording. `role` is one of ours, `detail` the source's own term ("composer").

    `origin` is where the claim originally comes from: MusicBrainz, and what credits.fm takes from it, count as one
    source.
    """

    name: str
    role: str
    origin: str
    detail: str = ""
    ipi: str = ""
    isni: str = ""


@dataclass(frozen=True, slots=True)
class ListedPublisher:
    """A publisher. `place` is "original", "administrator", or "" where not stated; `share` is in percent."""

    name: str
    place: str = ""
    ipi: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class ListedWriter:
    """A writer of a work. `publishers` is None if the source does not say, () if it lists none for them."""

    name: str
    ipi: str = ""
    detail: str = ""
    publishers: tuple[ListedPublisher, ...] | None = None


@dataclass(frozen=True, slots=True)
class ListedWork:
    """A song. `iswc` is T and ten digits, "" where unknown; `publishers` are the work's own, of no writer in
    particular."""

    title: str
    iswc: str = ""
    writers: tuple[ListedWriter, ...] = ()
    publishers: tuple[ListedPublisher, ...] = ()


@dataclass(frozen=True, slots=True)
class Credits:
    """All that a source has about a recording. `released` is as exact as the source knows it."""

    claims: tuple[Claim, ...] = ()
    works: tuple[ListedWork, ...] = ()
    released: Released | None = None


class Unknown(NotRead):
    """The source does not have the recording, or another one under its ISRC. That says nothing about its writers."""

    outcome = "unknown"


Answer = Credits | NotRead

Turn = Callable[[], bool]
"""Waits until another request may be sent; returns False if none may be sent soon."""


@dataclass
class AnswerCollector:
    """Answers as they come in, one for each recording at the end."""

    of: dict[str, Answer] = field(default_factory=dict)

    def fill(self, asked: Sequence[Asked], reason: NotRead) -> Mapping[str, Answer]:
        """Return the answers, with this reason for each recording that has none."""
        return {one.key: self.of.get(one.key, reason) for one in asked}


class CreditSource(Protocol):
    """A credit source. It knows no database, and its caller decides when it may send a request."""

    name: ClassVar[str]
    batch: ClassVar[int]
    """How many recordings one reading may hold."""

    def read(self, asked: Sequence[Asked]) -> Mapping[str, Answer]:
        """Return an answer for each recording, by its key. It never raises NotRead: that is an answer as well."""

    def close(self) -> None:
        """Close its connections."""
