"""A browser that reports each page it opens, and remembers the last one."""

from collections.abc import Sequence

from enrichment.browser import Again, Browser, BrowserDied, BrowserMissing, Page, PageLook, Reply, Visit
from enrichment.sources.spotify.answers import is_about, is_about_a_track
from enrichment.sources.spotify.shape import Shape
from enrichment.sources.spotify.verdict import valid_answers
from enrichment.sources.trace import Tell, plain, step


class ToldPages:
    """Opens pages for a source, in a separate browser."""

    def __init__(self, browser: Browser, tell: Tell) -> None:
        self._browser = browser
        self._tell = tell
        self.last: Page | None = None

    @property
    def loads(self) -> int:
        return self._browser.loads

    def page(self, visit: Visit) -> Page:
        """Open a page, and report where it landed and what was answered. Raises as the browser does."""
        with step(self._tell, visit.url) as taken:
            try:
                page = self._browser.page(visit)
            except (BrowserDied, BrowserMissing) as error:
                taken.trouble = str(error)
                raise
            taken.landed, taken.status, taken.title = plain(page.url), page.status, page.title
            taken.answers = tuple(reply.status for reply in page.replies)
            taken.unanswered, taken.trouble = page.unanswered, page.trouble
        self.last = page
        return page

    def stay(self, visit: Visit) -> Page | None:
        return self._browser.stay(visit)

    def ask(self, again: Again) -> Sequence[Reply | None] | None:
        return self._browser.ask(again)

    @property
    def seconds(self) -> float:
        return self._browser.seconds

    def look(self) -> PageLook:
        return self._browser.look()

    def close(self) -> None:
        self._browser.close()


def way_of(page: Page, track_id: str, shape: Shape) -> str:
    """Return how a page gave its number."""
    answers = [answer for answer in valid_answers(page.replies) if is_about_a_track(answer, shape)]
    if any(is_about(answer, track_id, shape) for answer in answers):
        shown = (
            "which the text on the page agrees with"
            if any(page.texts.get("count", ()))
            else "no text to compare it with"
        )
        return f"Spotify's answer to the page, {shown}"
    return "the text on the page alone: no answer of Spotify's service was caught"
