"""What every source of counts has in common: how it is asked, and the ways in which it can have no answer.

    NotRead                 no number, and the reason answers the caller's only question: what now?
     ├─ TrackGone           removed by the platform           a person drops it from the catalogue
     ├─ CountHidden         the platform shows no number      nothing to do; look again next week
     ├─ SourceBlocked       told to slow down, or kept out    wait, `retry_after` says how long
     ├─ QuotaSpent          the day's allowance is used up    wait `until`
     ├─ SourceRefused       the key or the plan is refused    an operator must act
     ├─ PageChanged         not understood, wrong, or at odds a person must look
     └─ SourceUnreachable   no answer, or a broken machine    try again

The caller adds one reason of its own, *worker crashed*: a reading that took its worker down three times.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Protocol, runtime_checkable


def storable(text: str) -> str:
    """Return a text without what JSON can hold and PostgreSQL cannot: NUL, and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


class NotRead(Exception):
    """There is no number. The text says why, in words for a person and without any key or password."""

    outcome: ClassVar[str]

    def __init__(self, reason: str = "") -> None:
        # It may quote what a platform sent.
        super().__init__(storable(reason))


class TrackGone(NotRead):
    """The platform says that it does not have this track or video (any more)."""

    outcome = "removed"


class CountHidden(NotRead):
    """The platform has it and shows no number: hidden views, below its threshold, not in this country."""

    outcome = "hidden"


class SourceBlocked(NotRead):
    """The platform asks us to slow down or keeps us out.

    `retry_after` is the wait that it asked for, None where it named none.
    """

    outcome = "blocked"

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class QuotaSpent(NotRead):
    """The allowance is used up. `until` is the moment (UTC) at which it is filled again."""

    outcome = "quota"

    def __init__(self, reason: str, until: datetime) -> None:
        super().__init__(reason)
        self.until = until


class SourceRefused(NotRead):
    """The platform refuses our key or our plan: every further question would be refused as well."""

    outcome = "access_denied"


class PageChanged(NotRead):
    """The page or answer is not understood, is about another track, or holds two numbers that disagree."""

    outcome = "unrecognised"


class SourceUnreachable(NotRead):
    """No answer came, or it broke off: the network, a server error, a browser that died twice."""

    outcome = "unreachable"


@dataclass(frozen=True, slots=True)
class Count:
    """A count as the platform reported it. Zero is a reported number."""

    number: int

    source: str
    """By which way it came: the source's name, with what tells this way from its others."""

    remark: str = ""
    """What a person should know about it although it is believed; empty where there is nothing to say."""


Answer = Count | NotRead
"""A count, or the reason why there is none."""


class Source(Protocol):
    """One way of reading one platform. It keeps what it needs (a browser, a connection) for the process."""

    name: ClassVar[str]
    """Stored beside each number, so that numbers of two sources are never mixed unseen."""

    batch: ClassVar[int]
    """How many ids one question may hold."""

    @property
    def calls(self) -> int:
        """Return how often it has asked the platform in this thread so far, each repetition counted."""

    @property
    def lengths(self) -> Mapping[str, int]:
        """Return the lengths (ms) of tracks that the last reading in this thread told along, by id."""

    def read(self, ids: Sequence[str]) -> Mapping[str, Answer]:
        """Ask for these ids, at most `batch`, and return an answer for each.

        It may hold further ids: counts that the platform sent along unasked. It never raises NotRead:
        trouble that concerns all ids is the answer of each.
        """

    def close(self) -> None:
        """Let go of what is kept. Reading again afterwards opens it anew."""


@runtime_checkable
class TimesPages(Protocol):
    """A source that opens pages and knows how long they took."""

    @property
    def seconds(self) -> float:
        """Return how long its pages took so far, all together."""


@dataclass(frozen=True)
class ArtistNamed:
    """An artist whom a page names for a track, with the platform's ids of both."""

    track_id: str
    artist_id: str
    name: str


@runtime_checkable
class NamesArtists(Protocol):
    """A source whose pages also name the artists of the tracks that stand on them."""

    def artists_named(self) -> list[ArtistNamed]:
        """Return who was named since this was last asked, and keep them no longer."""


@runtime_checkable
class AsksOnPages(Protocol):
    """A source whose pages can be asked about other tracks while they stand open."""

    by_question: ClassVar[str]
    """Stored beside each number that was asked for in this way."""

    def ask(self, track_id: str, others: Sequence[str]) -> Mapping[str, Answer]:
        """Ask the page that was opened for this track last about others, all at the same time.

        An empty mapping says that this page cannot be asked. It never raises NotRead.
        """
