"""Evidence of a track's page without a number: enough to see what changed, and no secrets."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from enrichment.browser import Page, PageLook, Reply
from enrichment.sources.evidence import PageEvidence, masked, outline

MOST_OF_ANSWERS: Final = 60_000
"""Characters of all answers together. Those about the track come early on every page."""

MOST_OF_DOCUMENT: Final = 100_000
"""Bytes. A page of the player has some fifty thousand without its scripts."""

_TEXT: Final = 4_000


def shown(page: Page, look: PageLook) -> PageEvidence:
    """Return what people need to see of this page, with every secret masked."""
    document = masked(look.document, len(look.document) + _TEXT).encode()[:MOST_OF_DOCUMENT]
    return PageEvidence(_seen(page, look), document.decode(errors="ignore"), look.picture)


def _seen(page: Page, look: PageLook) -> Mapping[str, Any]:
    return {
        "address": masked(page.url, 500),
        "status": page.status,
        "trouble": masked(page.trouble),
        "title": masked(page.title),
        "canonical": masked(page.canonical or ""),
        "texts": {name: [masked(text) for text in texts[:10]] for name, texts in page.texts.items()},
        "text of the page": masked(look.text, _TEXT),
        "unanswered questions": page.unanswered,
        "answers": [*_answers(page)],
    }


def _answers(page: Page) -> Iterator[Mapping[str, Any]]:
    """Return outlines of the answers, as many as there is room for."""
    room = MOST_OF_ANSWERS
    for reply in page.replies:
        shown = _outlined(reply)
        room -= len(json.dumps(shown))
        if room < 0:
            return
        yield shown


def _outlined(reply: Reply) -> Mapping[str, Any]:
    answer = reply.answer
    shown: object = masked(reply.text) if answer is None else outline(answer)
    asked = sorted(map(masked, reply.asked)) if reply.asked else []
    return {"status": reply.status, "retry after": reply.retry_after, "asked with": asked, "answer": shown}
