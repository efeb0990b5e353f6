"""The page of the web player in a browser: it asks for the rows with a query that is never out of date."""

from pathlib import Path
from typing import ClassVar, Final

from enrichment.browser import BrowserDied, BrowserMissing, Page, Visit
from enrichment.net.retry_after import asked_wait
from enrichment.sources.base import NotRead, PageChanged, SourceBlocked, SourceUnreachable
from enrichment.sources.playlists import graphql
from enrichment.sources.playlists.listing import Listing, PlaylistGone, Turn
from enrichment.sources.spotify.source import Pages
from enrichment.sources.spotify.verdict import understood

SECONDS: Final = 150.0
"""A hundred pages of rows, one a second, and room for a slow start."""

_PATIENCE: Final = (Path(__file__).parent / "player.js").read_text(encoding="utf-8")
_TEXTS: Final = {"challenge": "form:is([id*=challenge], [id*=captcha], [action*=challenge], [action*=captcha])"}
_GONE: Final = frozenset({400, 404, 410})
_KEPT_OUT: Final = frozenset({401, 403, 429})
_FIRST_SERVER_ERROR: Final = 500


class PlayerPage:
    """Rows as the web player gets them."""

    name: ClassVar[str] = "spotify playlist page"
    is_public: ClassVar[bool] = True

    def __init__(self, browser: Pages, web_url: str, graphql_url: str) -> None:
        self._browser = browser
        self._web_url = web_url.rstrip("/")
        self._graphql_url = graphql_url

    def read(self, playlist_id: str, turn: Turn) -> Listing:
        """Return the rows that the page was sent in time. Raises NotRead."""
        turn(2 * SECONDS)
        url = f"{self._web_url}/playlist/{playlist_id}"
        try:
            page = self._browser.page(Visit(url, self._graphql_url, _TEXTS, _PATIENCE, SECONDS))
        except (BrowserDied, BrowserMissing) as error:
            raise SourceUnreachable(str(error)) from None
        return listing_of(page, playlist_id)

    def close(self) -> None:
        self._browser.close()


def listing_of(page: Page, playlist_id: str) -> Listing:
    """Return what a page was sent about this very playlist. Raises NotRead."""
    refused = _refused(page)
    if refused is not None:
        raise refused
    answers = [answer for answer in understood(page) if graphql.is_about(answer, playlist_id)]
    if answers:
        return graphql.listing_of([graphql.playlist_in(answer, playlist_id) for answer in answers], PlayerPage.name)
    if page.texts.get("challenge"):
        raise SourceBlocked("Spotify asks for a proof that we are no robot")
    if page.unanswered or not page.replies:
        raise SourceUnreachable("the page came, but Spotify's service never answered it")
    raise PageChanged("no answer that came is about this playlist")


def _refused(page: Page) -> NotRead | None:
    if page.status in _GONE:
        return PlaylistGone(f"Spotify has no page for this playlist (HTTP {page.status})")
    if page.status in _KEPT_OUT:
        return SourceBlocked(f"the page is refused (HTTP {page.status})", asked_wait(page.retry_after))
    if page.status >= _FIRST_SERVER_ERROR:
        return SourceUnreachable(f"the page failed (HTTP {page.status})")
    return SourceUnreachable(f"the page did not come: {page.trouble}") if page.status == 0 else None
