"""Evidence of an answer that was not understood: data for people."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, runtime_checkable

from enrichment.net.redaction import redact
from enrichment.sources.base import storable

_DEEPEST: Final = 12
_MOST_KEYS: Final = 80
_LONGEST: Final = 200
# Characters; in UTF-8 at most four times as many bytes. Three hundred thousand is what may be kept.
_MOST_OF_TEXT: Final = 50_000


@dataclass(frozen=True, slots=True)
class PageEvidence:
    """What was seen of one page, with every secret masked. `picture` is a JPEG, empty if there is none."""

    seen: Mapping[str, Any]
    document: str
    picture: bytes


@runtime_checkable
class ShowsEvidence(Protocol):
    """A source that can show the page or the answer in which it did not find a number."""

    def evidence(self, ids: Sequence[str]) -> PageEvidence | None:
        """Return what it saw; None if the last failure is not about these ids."""


def of_answer(address: str, status: int, retry_after: str | None, text: str, trouble: str = "") -> PageEvidence:
    """Return what people need to see of an answer without a page. The address has no query."""
    try:
        shown: object = outline(json.loads(text))
    except (ValueError, RecursionError):
        shown = masked(text)
    answer = {"status": status, "retry after": retry_after, "answer": shown}
    seen = {"address": masked(address, 500), "status": status, "trouble": masked(trouble), "answers": [answer]}
    return PageEvidence(seen, masked(text, _MOST_OF_TEXT), b"")


def masked(text: str, longest: int = _LONGEST) -> str:
    """Return a text that may be stored: without secrets, and at most this long."""
    return storable(redact(text))[:longest]


def outline(answer: object, depth: int = 0) -> object:
    """Return an answer's keys and the kinds of its values, with type names and messages as they are.

    For a list, only the first item is described.
    """
    if isinstance(answer, dict):
        if depth == _DEEPEST:
            return "object"
        return {masked(key): _outlined(key, value, depth) for key, value in [*answer.items()][:_MOST_KEYS]}
    if isinstance(answer, list):
        return [outline(answer[0], depth + 1), f"{len(answer)} in all"] if answer and depth < _DEEPEST else ["none"]
    return _kind(answer)


def _outlined(key: str, value: object, depth: int) -> object:
    if key in {"__typename", "message"} and isinstance(value, str):
        return masked(value)
    return outline(value, depth + 1)


def _kind(value: object) -> str:
    if value is None or isinstance(value, bool):
        return str(value).lower().replace("none", "null")
    return "text" if isinstance(value, str) else "number"
