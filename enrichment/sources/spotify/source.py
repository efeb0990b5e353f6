"""The source itself: it opens a track's page and passes it to the parsers."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final, Protocol

from enrichment.browser import Again, BrowserDied, BrowserMissing, Page, PageLook, Reply, Visit
from enrichment.sources.base import (
    Answer,
    ArtistNamed,
    Count,
    NewestRelease,
    NotRead,
    SourceUnreachable,
    TrackRelease,
)
from enrichment.sources.evidence import PageEvidence
from enrichment.sources.spotify.albums import newest_releases, track_releases
from enrichment.sources.spotify.answers import Answer as Json
from enrichment.sources.spotify.answers import artists, lengths, nodes, other_counts, uri_of
from enrichment.sources.spotify.evidence import shown
from enrichment.sources.spotify.shape import DECLARED, Shape
from enrichment.sources.spotify.verdict import BY_QUESTION, NAME, count_in_reply, valid_answers, verdict

OF_ANOTHER: Final = "spotify page of another"
"""The source of numbers that came with another track's page."""

_TRACK_ID: Final = re.compile(r"[0-9A-Za-z]{22}")
_PATIENCE: Final = (Path(__file__).parent / "patience.js").read_text(encoding="utf-8")
_OWN_QUESTION: Final = (Path(__file__).parent / "own_question.js").read_text(encoding="utf-8")
# One answer takes a fraction of a second; if it takes longer than this, the track's own page is better.
_QUESTION_SECONDS: Final = 10.0


class PageBrowser(Protocol):
    """The browser that reads pages."""

    @property
    def loads(self) -> int:
        """Return how many pages were opened so far."""

    @property
    def seconds(self) -> float:
        """Return how long these pages took together."""

    def page(self, visit: Visit) -> Page:
        """Open a page and return what it showed."""

    def stay(self, visit: Visit) -> Page | None:
        """Watch the page that was opened last for longer; None if it is not open any more."""

    def ask(self, again: Again) -> Sequence[Reply | None] | None:
        """Repeat a request of the page that was opened last; None if that is not possible."""

    def look(self) -> PageLook:
        """Return how the page that was opened last looks."""

    def close(self) -> None:
        """Close the browser."""


class Spotify:
    """Streams of a track from Spotify's public page, and of others from this page's own request."""

    name: ClassVar[str] = NAME
    by_question: ClassVar[str] = BY_QUESTION
    batch: ClassVar[int] = 1

    def __init__(
        self,
        browser: PageBrowser,
        web_url: str = "https://open.spotify.com",
        graphql_url: str = DECLARED.questions,
        shape: Shape = DECLARED,
    ) -> None:
        self._browser = browser
        self._web_url = web_url.rstrip("/")
        self._graphql_url = graphql_url
        self._shape = shape
        self._lengths: dict[str, int] = {}
        self._artists: list[ArtistNamed] = []
        self._releases: tuple[list[TrackRelease], list[NewestRelease]] = ([], [])
        self._not_read: tuple[str, Page] | None = None
        self._read: tuple[str, Page] | None = None

    def read(self, ids: Sequence[str]) -> Mapping[str, Answer]:
        """Return an answer for each track, from its own page.

        Raises ValueError for an invalid Spotify id: the catalogue has none.
        """
        self._lengths = {}
        return {track_id: self._read_page(track_id) for track_id in [_checked(each) for each in ids]}

    def ask(self, track_id: str, others: Sequence[str]) -> Mapping[str, Answer]:
        """Request other tracks on the page that was last opened for this track, all at the same time.

        An empty mapping means that this page cannot send requests: its own was not seen, or it is no longer open.
        """
        chosen = f"({_OWN_QUESTION})({json.dumps(uri_of(track_id))}, {json.dumps(self._shape.page_parameters)})"
        again = Again(chosen, [{"uri": uri_of(_checked(one))} for one in others], _QUESTION_SECONDS)
        try:
            replies = self._browser.ask(again)
        except BrowserDied as error:
            return dict.fromkeys(others, SourceUnreachable(str(error)))
        return {one: self._answered(reply, one) for one, reply in zip(others, replies or (), strict=False)}

    def other_counts(self) -> Mapping[str, Answer]:
        """Return the counts of other tracks that came with the page opened last; {} if it gave no number of its own.

        What else the page contains is remembered as well. A second call returns nothing.

        A page requests its lists of other tracks when it shows its own number. Nobody needs to wait for them if it is
        asked for other tracks meanwhile.
        """
        if self._read is None:
            return {}
        track_id, known = self._read
        self._read = None
        patience = f"(page) => page.unanswered ? {self._shape.other_counts_seconds} : 0"
        page = self._browser.stay(self._visit(track_id, patience)) or known
        answers = valid_answers(reply for reply in page.replies if not reply.repeated)
        self._remember(answers)
        counts = other_counts(answers, track_id, self._shape)
        return {one: Count(number, OF_ANOTHER) for one, number in counts.items()}

    def _answered(self, reply: Reply | None, track_id: str) -> Answer:
        try:
            count = count_in_reply(reply, track_id, self._shape)
        except NotRead as reason:
            return reason
        self._remember([reply.answer] if reply and reply.answer else [])
        return count

    def _remember(self, answers: Sequence[Json]) -> None:
        """Remember what answers contain in addition to counts."""
        named = nodes(answers)
        self._lengths = {**self._lengths, **lengths(named)}
        self._artists += artists(named)
        of_tracks, newest = self._releases
        self._releases = (of_tracks + track_releases(named), newest + newest_releases(named))

    @property
    def calls(self) -> int:
        """Return how many pages were opened so far, including a second one if the browser died."""
        return self._browser.loads

    @property
    def seconds(self) -> float:
        """Return how long these pages took together."""
        return self._browser.seconds

    def evidence(self, ids: Sequence[str]) -> PageEvidence | None:
        """Return how the page of this track looks; None if the last page without a number is not its own."""
        if self._not_read is None or self._not_read[0] not in ids:
            return None
        return shown(self._not_read[1], self._browser.look())

    @property
    def lengths(self) -> Mapping[str, int]:
        """Return the track lengths (ms) from the last reading and the requests since, by track id."""
        return self._lengths

    def artists_named(self) -> list[ArtistNamed]:
        """Return the artists named by the pages read since the last call."""
        named, self._artists = self._artists, []
        return named

    def releases_named(self) -> tuple[list[TrackRelease], list[NewestRelease]]:
        """Return the releases named by the pages read since the last call."""
        named, self._releases = self._releases, ([], [])
        return named

    def close(self) -> None:
        """Close the browser; the next reading starts another."""
        self._browser.close()

    def _read_page(self, track_id: str) -> Answer:
        self._not_read = self._read = None
        patience = f"({_PATIENCE})({json.dumps(self._shape.page_parameters)})"
        try:
            page = self._browser.page(self._visit(track_id, patience))
        except (BrowserDied, BrowserMissing) as error:
            return SourceUnreachable(str(error))
        try:
            count = verdict(page, track_id, self._shape)
        except NotRead as reason:
            self._not_read = (track_id, page)
            return reason
        self._read = (track_id, page)
        return count

    def _visit(self, track_id: str, patience: str) -> Visit:
        return Visit(f"{self._web_url}/track/{track_id}", self._graphql_url, self._shape.texts, patience)


def _checked(track_id: str) -> str:
    if _TRACK_ID.fullmatch(track_id) is None:
        raise ValueError(f"not a Spotify track id: {track_id!r}")
    return track_id
