"""The source itself: it opens a track's page and hands it to those who understand it."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final, Protocol

from enrichment.browser import BrowserDied, BrowserMissing, Page, Visit
from enrichment.sources.base import Answer, NotRead, SourceUnreachable
from enrichment.sources.spotify.answers import other_counts
from enrichment.sources.spotify.verdict import understood, verdict

_TRACK_ID: Final = re.compile(r"[0-9A-Za-z]{22}")
_PATIENCE: Final = (Path(__file__).parent / "patience.js").read_text(encoding="utf-8")
# Class names change with every release of the player; these attributes have stayed.
_TEXTS: Final = {
    "count": 'span[data-testid="playcount"]',
    # The invisible reCAPTCHA of every page is a script and a badge, never a form.
    "challenge": "form:is([id*=challenge], [id*=captcha], [action*=challenge], [action*=captcha])",
}


class Pages(Protocol):
    """What a page is read with: a Browser."""

    def page(self, visit: Visit) -> Page:
        """Open a page and return what it showed."""

    def close(self) -> None:
        """Let go of the browser."""


class Spotify:
    """Streams of a track from Spotify's public page, one page a track."""

    name: ClassVar[str] = "spotify page"
    batch: ClassVar[int] = 1

    def __init__(
        self,
        browser: Pages,
        web_url: str = "https://open.spotify.com",
        graphql_url: str = "https://api-partner.spotify.com/pathfinder/v2/query",
    ) -> None:
        self._browser = browser
        self._web_url = web_url.rstrip("/")
        self._graphql_url = graphql_url

    def read(self, ids: Sequence[str]) -> Mapping[str, Answer]:
        """Return an answer for each track, and the counts of other tracks that their pages brought along.

        Raises ValueError for an id that cannot be one of Spotify's: the catalogue holds none.
        """
        answers: dict[str, Answer] = {}
        others: dict[str, int] = {}
        for track_id in [_checked(each) for each in ids]:
            answers[track_id], along = self._read_page(track_id)
            others |= along
        return others | answers

    def close(self) -> None:
        """Let go of the browser; the next reading starts another."""
        self._browser.close()

    def _read_page(self, track_id: str) -> tuple[Answer, dict[str, int]]:
        """Return the track's answer, and other tracks' counts where the page was to be trusted."""
        try:
            page = self._browser.page(self._visit(track_id))
            count = verdict(page, track_id)
        except (BrowserDied, BrowserMissing) as error:
            return SourceUnreachable(str(error)), {}
        except NotRead as reason:
            return reason, {}
        return count, other_counts(understood(page), track_id)

    def _visit(self, track_id: str) -> Visit:
        return Visit(f"{self._web_url}/track/{track_id}", self._graphql_url, _TEXTS, _PATIENCE)


def _checked(track_id: str) -> str:
    if _TRACK_ID.fullmatch(track_id) is None:
        raise ValueError(f"not a Spotify track id: {track_id!r}")
    return track_id
