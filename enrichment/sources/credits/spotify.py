"""Spotify's own credits: opens *View credits* on one track's page, and repeats its request for other tracks.

read ─► a page's turn ─► open, press ─► the answer about its own track
                                   └─► a request's turn each ─► the same request with another `trackUri`
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final

from enrichment.browser import Again, BrowserDied, BrowserMissing, Page, Reply, Visit
from enrichment.net.retry_after import asked_wait
from enrichment.sources.base import (
    NotRead,
    PageChanged,
    SourceBlocked,
    SourceUnreachable,
    TrackGone,
    has_failed,
    server_failure,
)
from enrichment.sources.credits import spotify_answers as understanding
from enrichment.sources.credits.claims import Answer, AnswerCollector, Asked, Credits, Turn, Unknown
from enrichment.sources.spotify.answers import instead_of_answer, uri_of
from enrichment.sources.spotify.shape import Shape
from enrichment.sources.spotify.source import PageBrowser
from enrichment.sources.spotify.verdict import refused_document

_PATIENCE: Final = (Path(__file__).parent / "view_credits.js").read_text(encoding="utf-8")
_IS_ANSWER: Final = (Path(__file__).parent / "credits_answer.js").read_text(encoding="utf-8")
_QUESTION_SECONDS: Final = 10.0
_KEPT_OUT: Final = frozenset({401, 403, 429})


class SpotifyCredits:
    """Credits as the web player shows them, read with a browser."""

    name: ClassVar[str] = "spotify"
    batch: ClassVar[int] = 25

    def __init__(
        self, browser: PageBrowser, web_url: str, questions: str, shape: Shape, page_turn: Turn, question_turn: Turn
    ) -> None:
        self._browser = browser
        self._web_url = web_url.rstrip("/")
        self._questions = questions
        self._shape = shape
        self._page_turn = page_turn
        self._question_turn = question_turn

    def read(self, asked: Sequence[Asked]) -> Mapping[str, Answer]:
        """Return what Spotify shows for each track, by its key. The first one's page is opened."""
        answers = AnswerCollector()
        try:
            self._read_page(answers, asked[0])
            self._ask_others(answers, asked[0], asked[1:])
        except NotRead as reason:
            return answers.fill(asked, reason)
        return answers.fill(asked, SourceBlocked("The rate limit for Spotify is reached."))

    def close(self) -> None:
        """Do nothing: the browser belongs to the source that reads tracks."""

    def _read_page(self, answers: AnswerCollector, first: Asked) -> None:
        """Open the page of a track. Raises NotRead if it sent no request that could be repeated."""
        if not self._page_turn():
            raise SourceBlocked("The rate limit for Spotify is reached.")
        try:
            page = self._browser.page(self._visit(first))
        except (BrowserDied, BrowserMissing) as error:
            raise SourceUnreachable(str(error)) from None
        refused = refused_document(page, first.spotify_id)
        if isinstance(refused, TrackGone):
            # It says nothing about the others, who are asked on the next page.
            answers.of[first.key] = Unknown("Spotify does not have this track.")
            raise SourceUnreachable(
                "The page that was opened for the request no longer exists; another is opened next."
            )
        replies = _replies_about(page, first)
        if refused or not replies:
            raise refused or _silence(page)
        answers.of[first.key] = _most_telling([self._understood(reply, first) for reply in replies])

    def _ask_others(self, answers: AnswerCollector, first: Asked, others: Sequence[Asked]) -> None:
        """Ask the page's question again for as many others as have a turn."""
        now = []
        for one in others:
            if not self._question_turn():
                break
            now.append(one)
        if not now or not isinstance(answers.of[first.key], Credits | Unknown):
            return
        try:
            again = Again(self._is_answer, [{"trackUri": uri_of(one.spotify_id)} for one in now], _QUESTION_SECONDS)
            replies = self._browser.ask(again)
        except BrowserDied as error:
            raise SourceUnreachable(str(error)) from None
        for one, reply in zip(now, replies or (), strict=False):
            answers.of[one.key] = self._understood(reply, one)

    @property
    def _is_answer(self) -> str:
        return f"({_IS_ANSWER})({json.dumps(self._shape.track_key)})"

    def _understood(self, reply: Reply | None, asked: Asked) -> Answer:
        if reply is None or reply.status == 0 or has_failed(reply.status):
            return server_failure("Spotify's service did not answer.", reply.retry_after if reply else None)
        if reply.status in _KEPT_OUT:
            return SourceBlocked(f"Spotify refused to answer (HTTP {reply.status}).", asked_wait(reply.retry_after))
        answer = reply.answer
        if answer is None:
            return instead_of_answer(reply.text)
        try:
            return understanding.credits_in(answer, asked, self._shape.track_key)
        except NotRead as reason:
            return reason

    def _visit(self, asked: Asked) -> Visit:
        patience = f"({_PATIENCE})({json.dumps(self._shape.credits_parameters)}, {self._is_answer})"
        texts = {"challenge": self._shape.challenge}
        return Visit(f"{self._web_url}/track/{asked.spotify_id}", self._questions, texts, patience)


def _replies_about(page: Page, track: Asked) -> list[Reply]:
    """Return the replies that may be its credits; those to a request that names an artist too hold at most ten."""
    asked = [(one.asked or {}, one) for one in page.replies]
    uri = uri_of(track.spotify_id)
    return [one for variables, one in asked if variables.get("trackUri") == uri and "artistUri" not in variables]


def _most_telling(answers: Sequence[Answer]) -> Answer:
    """Return the credits if there are any, else the last reason."""
    clear = [one for kind in (Credits, Unknown) for one in answers if isinstance(one, kind)]
    return clear[0] if clear else answers[-1]


def _silence(page: Page) -> NotRead:
    """Return why a page brought no answer about credits."""
    if page.texts.get("challenge"):
        return SourceBlocked("Spotify shows a bot check.")
    return PageChanged("The page has no View credits button, or pressing it sends no request.")
