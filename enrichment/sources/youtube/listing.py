"""The items of an answer, whatever they are: what every list of this API has in common."""

from typing import Any

from enrichment.sources.base import NotRead, PageChanged, SourceUnreachable

Item = dict[str, Any]


def items_of(answer: object, kind: str) -> list[Item] | NotRead:
    """Return `items`, {} for each that is no object. Only an answer of the right kind may be without any."""
    if not isinstance(answer, dict):
        return _not_understood(answer)
    items = answer.get("items", [])
    if isinstance(items, list) and (items or answer.get("kind") == kind):
        return [item if isinstance(item, dict) else {} for item in items]
    return _not_understood(answer)


def _not_understood(answer: object) -> NotRead:
    """Distinguish an answer that was cut off, which is worth another try, from something else."""
    if isinstance(answer, str) and answer.lstrip()[:1] in {"", "{"}:
        return SourceUnreachable("YouTube's answer was cut off.")
    return PageChanged("YouTube's answer is not a list of videos.")
