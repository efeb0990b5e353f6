"""The page of the web player in a browser: it requests the rows with a query that is never outdated."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Final
from urllib.parse import urlsplit

from enrichment.browser import BrowserDied, BrowserMissing, Page, Reply, Visit
from enrichment.net.retry_after import asked_wait
from enrichment.sources.base import (
    NotRead,
    PageChanged,
    SourceBlocked,
    SourceUnreachable,
    has_failed,
    server_failure,
)
from enrichment.sources.evidence import PageEvidence
from enrichment.sources.playlists import graphql
from enrichment.sources.playlists.graphql import PlaylistPage
from enrichment.sources.playlists.listing import Listing, PlaylistGone, PlaylistPrivate, Turn, whole
from enrichment.sources.spotify.answers import instead_of_answer
from enrichment.sources.spotify.evidence import shown
from enrichment.sources.spotify.shape import DECLARED, Shape
from enrichment.sources.spotify.source import PageBrowser

SECONDS: Final = 150.0
"""A hundred pages of rows, one a second, and room for a slow start."""

_PATIENCE: Final = (Path(__file__).parent / "player.js").read_text(encoding="utf-8")
_PATH: Final = re.compile(r"(?:/intl-[A-Za-z-]+)?/playlist/[0-9A-Za-z]+/?")
_GONE: Final = frozenset({400, 404, 410})
_KEPT_OUT: Final = frozenset({401, 403, 429})
_FIRST_ERROR: Final = 400


class PlayerPage:
    """Rows as the web player receives them."""

    name: ClassVar[str] = "spotify playlist page"
    is_public: ClassVar[bool] = True

    def __init__(self, browser: PageBrowser, web_url: str, graphql_url: str, shape: Shape = DECLARED) -> None:
        self._browser = browser
        self._web_url = web_url.rstrip("/")
        self._graphql_url = graphql_url
        self._shape = shape
        self._not_read: Page | None = None

    def read(self, playlist_id: str, turn: Turn) -> Listing:
        """Return the rows that the page received in time. Raises NotRead."""
        self._not_read = None
        turn(2 * SECONDS)
        url = f"{self._web_url}/playlist/{playlist_id}"
        try:
            page = self._browser.page(self._visit(url))
        except (BrowserDied, BrowserMissing) as error:
            raise SourceUnreachable(str(error)) from None
        try:
            return listing_of(page, playlist_id, self._shape)
        except NotRead:
            self._not_read = page
            raise

    def _visit(self, url: str) -> Visit:
        patience = f"({_PATIENCE})({json.dumps(self._shape.page_parameters)})"
        return Visit(url, self._graphql_url, {"challenge": self._shape.challenge}, patience, SECONDS)

    def evidence(self) -> PageEvidence | None:
        """Return how the last page looks if it gave no rows."""
        return shown(self._not_read, self._browser.look()) if self._not_read else None

    def close(self) -> None:
        self._browser.close()


def listing_of(page: Page, playlist_id: str, shape: Shape = DECLARED) -> Listing:
    """Return what a page received about exactly this playlist, and why not all of it. Raises NotRead."""
    refused = _refused(page, playlist_id)
    if refused is not None:
        raise refused
    about = [reply for reply in page.replies if graphql.is_about(_answer(reply), playlist_id, reply.asked, shape)]
    pages, troubles = [], []
    for reply in about:
        try:
            pages.append(_page_of(reply, playlist_id, shape))
        except NotRead as trouble:
            troubles.append(trouble)
    if not any(one.items is not None for one in pages):
        raise _reason(page, pages, troubles)
    why = troubles[-1] if troubles else _silence(page)
    wait = why.retry_after if isinstance(why, SourceBlocked) else None
    listing = graphql.listing_of(pages, PlayerPage.name, f"Not every row was seen: {why}.", shape)
    return listing if listing.is_complete else replace(listing, retry_after=wait)


def _answer(reply: Reply) -> graphql.Answer | None:
    return reply.answer if reply.status < _FIRST_ERROR else None


def _page_of(reply: Reply, playlist_id: str, shape: Shape) -> PlaylistPage:
    """Return what an answer says about the playlist. Raises NotRead if it failed or is not understood."""
    if reply.status in _KEPT_OUT:
        raise SourceBlocked(f"the answer was refused (HTTP {reply.status})", asked_wait(reply.retry_after))
    if reply.status == 0 or has_failed(reply.status):
        raise server_failure(f"the answer failed (HTTP {reply.status or 'connection broke'})", reply.retry_after)
    if reply.status >= _FIRST_ERROR:
        raise PageChanged(f"the request was refused (HTTP {reply.status})")
    answer = reply.answer
    if answer is None:
        raise instead_of_answer(reply.text)
    return PlaylistPage(graphql.playlist_in(answer, playlist_id, shape), whole((reply.asked or {}).get("offset")))


def _reason(page: Page, pages: Sequence[PlaylistPage], troubles: Sequence[NotRead]) -> NotRead:
    """Return why no row was seen."""
    if page.texts.get("challenge"):
        return SourceBlocked("Spotify asks for a captcha")
    ended = [trouble for trouble in troubles if isinstance(trouble, PlaylistGone | PlaylistPrivate)]
    if ended or troubles:
        return (ended or troubles)[-1]
    if pages:
        return PageChanged("the answers about this playlist no longer have rows")
    return next(_kept_out(page), SourceUnreachable("the page loaded but never requested this playlist"))


def _kept_out(page: Page) -> Iterator[NotRead]:
    """Return the refusals of answers that do not say what they are about."""
    for reply in page.replies:
        if reply.status in _KEPT_OUT:
            yield SourceBlocked(f"the answer was refused (HTTP {reply.status})", asked_wait(reply.retry_after))


def _silence(page: Page) -> NotRead:
    """Return why rows are missing though nothing failed."""
    if page.unanswered:
        return SourceUnreachable("Spotify's service did not answer in time")
    return PageChanged("the answers hold fewer rows than the playlist has")


def _refused(page: Page, playlist_id: str) -> NotRead | None:
    if page.status and (elsewhere := _elsewhere(page)):
        # Whatever that page's status, it says nothing about the playlist.
        return elsewhere
    if page.status in _GONE and not urlsplit(page.url).path.rstrip("/").endswith(f"/{playlist_id}"):
        return PageChanged("Spotify redirected us to another playlist, which it has no page for")
    if page.status in _GONE:
        return PlaylistGone(f"Spotify has no page for this playlist (HTTP {page.status})")
    if page.status in _KEPT_OUT:
        return SourceBlocked(f"the page was refused (HTTP {page.status})", asked_wait(page.retry_after))
    if has_failed(page.status):
        return server_failure(f"the page failed (HTTP {page.status})", page.retry_after)
    if page.status == 0:
        return SourceUnreachable(f"the page did not load: {page.trouble}")
    return None


def _elsewhere(page: Page) -> NotRead | None:
    """Return why the page is not a playlist's: a sign-in or consent page redirects us."""
    try:
        address = urlsplit(page.url)
    except ValueError:
        return PageChanged("the page has no valid address")
    if _PATH.fullmatch(address.path):
        return None
    place = f"{address.hostname}{address.path[:100]}"
    return SourceBlocked(f"Spotify redirected us to {place}, {page.title[:80]!r}", asked_wait(page.retry_after))
