"""The common interface of sources: how they are read, and the ways in which they can fail.

    NotRead                 no number, and the reason answers the caller's only question: what now?
     ├─ TrackGone           removed by the platform           a person removes it from the catalogue
     ├─ CountHidden         the platform shows no number      nothing to do; look again next week
     ├─ SourceBlocked       told to slow down, or blocked     wait, `retry_after` says how long
     ├─ QuotaSpent          the daily quota is used up        wait `until`
     ├─ SourceRefused       the key or plan is rejected       an operator must act
     ├─ PageChanged         not understood, or contradictory  a person must look
     └─ SourceUnreachable   no answer, or a broken machine    try again

The caller adds one reason, *worker crashed*: a reading that crashed its worker three times.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final, Protocol, runtime_checkable

from enrichment.net.retry_after import asked_wait
from enrichment.sources.released import Released

HIGHEST: Final = 10**15
"""No count is higher, and sums of thousands fit a column. The most played video had some 17 x 10**9 views in 2026."""


def storable(text: str) -> str:
    """Return a text without characters that JSON allows and PostgreSQL does not: NUL and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


class NotRead(Exception):
    """There is no number. The text says why, for people and without any key or password."""

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
    """The platform asks us to slow down or blocks us.

    `retry_after` is the wait that it asked for, None if none.
    """

    outcome = "blocked"

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class QuotaSpent(NotRead):
    """The quota is used up. `until` is when it resets (UTC)."""

    outcome = "quota"

    def __init__(self, reason: str, until: datetime) -> None:
        super().__init__(reason)
        self.until = until


class SourceRefused(NotRead):
    """The platform rejects our key or our plan: every further request would be rejected as well."""

    outcome = "access_denied"


class PageChanged(NotRead):
    """The page or answer is not understood, is about another track, or has two numbers that disagree."""

    outcome = "unrecognised"


class SourceUnreachable(NotRead):
    """No answer came, or the connection broke: the network, a server error, a browser that died twice."""

    outcome = "unreachable"


def has_failed(status: int) -> bool:
    """Return whether a server failed or was too slow (HTTP 408): the same request may succeed later."""
    return status >= 500 or status == 408


def server_failure(reason: str, retry_after: str | None) -> SourceBlocked | SourceUnreachable:
    """Return what a server's own failure means: it may say, in the header Retry-After, how long to leave it alone."""
    wait = asked_wait(retry_after)
    return SourceBlocked(reason, wait) if wait else SourceUnreachable(reason)


@dataclass(frozen=True, slots=True)
class Count:
    """A count as the platform reported it. Zero is a reported number."""

    number: int

    source: str
    """Where it came from: the source's name, with what distinguishes this way from its others."""

    remark: str = ""
    """A remark for people although it is accepted; empty if there is none."""


Answer = Count | NotRead
"""A count, or the reason why there is none."""


class Source(Protocol):
    """One way of reading one platform. It keeps its browser or connection for the process."""

    name: ClassVar[str]
    """Stored with each number, so that numbers from two sources are never mixed unnoticed."""

    batch: ClassVar[int]
    """How many ids one request may contain."""

    @property
    def calls(self) -> int:
        """Return how many requests it has sent in this thread so far, including repetitions."""

    @property
    def lengths(self) -> Mapping[str, int]:
        """Return the track lengths (ms) that came with the last reading in this thread, by id."""

    def read(self, ids: Sequence[str]) -> Mapping[str, Answer]:
        """Request these ids, at most `batch`, and return an answer for each.

        It may contain further ids: counts that the platform sent along. It never raises NotRead: a failure that
        concerns all ids is the answer for each.
        """

    def close(self) -> None:
        """Close what is kept. Reading again opens it again."""


@runtime_checkable
class TimesPages(Protocol):
    """A source that opens pages and measures how long they took."""

    @property
    def seconds(self) -> float:
        """Return how long its pages took so far, all together."""


@dataclass(frozen=True)
class ArtistNamed:
    """An artist named by a page for a track, with the platform's ids of both."""

    track_id: str
    artist_id: str
    name: str


@runtime_checkable
class NamesArtists(Protocol):
    """A source whose pages also name the artists of the tracks on them."""

    def artists_named(self) -> list[ArtistNamed]:
        """Return the artists named since the last call, and forget them."""


@dataclass(frozen=True)
class TrackRelease:
    """The album that a track is on, as a page names it. Empty, and None as the date: not stated, or contradictory."""

    track_id: str
    album_id: str
    album: str
    label: str
    released: Released | None


@dataclass(frozen=True)
class NewestRelease:
    """A release that a page names for an artist. `tracks` is how many it has, None if not stated."""

    artist_id: str
    artist: str
    album_id: str
    name: str
    kind: str
    """"album", "single", "ep" or "compilation"; empty if it is another or not stated."""

    label: str
    released: Released
    tracks: int | None
    is_latest: bool = True
    """Whether it is named as the latest; else it is one of several."""


@runtime_checkable
class NamesReleases(Protocol):
    """A source whose pages also name the albums of tracks, and releases of artists."""

    def releases_named(self) -> tuple[list[TrackRelease], list[NewestRelease]]:
        """Return what was named since the last call, and forget it."""


@runtime_checkable
class AsksOnPages(Protocol):
    """A source whose open pages list other tracks, and can request more."""

    by_question: ClassVar[str]
    """Stored with each number that was obtained in this way."""

    def ask(self, track_id: str, others: Sequence[str]) -> Mapping[str, Answer]:
        """Ask the page that was last opened for this track about others, all at the same time.

        An empty mapping means that this page cannot be asked. It never raises NotRead.
        """

    def other_counts(self) -> Mapping[str, Answer]:
        """Return the counts of other tracks that came with the page that was last opened, if it gave its own number.

        It waits a moment for lists that the page is still loading. It never raises NotRead.
        """
