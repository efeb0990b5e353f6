"""What to read from a page, and what was seen there."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self


def parse(text: str) -> Mapping[str, Any] | None:
    """Parse an answer; None if it is not a JSON object, as in the page of a block."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


@dataclass(frozen=True, slots=True)
class InHeader:
    """Elements in the header of a page; elements elsewhere are about other things.

    They are after the title and before the first element of `end` that follows it, in the smallest block that
    contains the title and one of them, and is not the whole body. The title is the first of `titles` that
    exists; without a title there is no header.
    """

    css: str
    titles: tuple[str, ...]
    end: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One page to open, what to bring back from it, and how long to wait."""

    url: str

    answers: str
    """Record the answers to the page's own requests to addresses that begin like this."""

    texts: Mapping[str, str | InHeader]
    """CSS selectors of the elements whose texts are wanted, by a name chosen by the caller."""

    patience: str
    """A JavaScript function: given what is there, it returns how many seconds to go on waiting; null for the limit.

    It is called after every change. The seconds count from when it first returned that number. If it returns a list
    that begins with the number, they count from when it first returned the whole list.
    """

    seconds: float | None = None
    """How long the page may take; None for as long as the settings say."""


@dataclass(frozen=True, slots=True)
class Again:
    """A request that the open page made, to be repeated from inside it, with its own headers."""

    chosen: str
    """A JavaScript function that says whether an answer belongs to the request. It always has variables."""

    variables: Sequence[Mapping[str, Any]]
    """The variables to use instead of the request's own, one entry per repetition."""

    seconds: float
    """How long the answers may take. All requests are sent at the same time."""


@dataclass(frozen=True)
class Reply:
    """One answer that the page itself received. Status 0 means that the connection failed."""

    status: int
    text: str
    retry_after: str | None = None
    asked: Mapping[str, Any] | None = None
    """The variables of the request, {} if it has none, None if unknown: not every answer says what it is about."""

    repeated: bool = False
    """Whether we repeated the page's request with other variables, rather than the page itself."""

    @cached_property
    def answer(self) -> Mapping[str, Any] | None:
        """Return the text parsed, None if it is not a JSON object. Some have hundreds of kB: they are parsed once."""
        return parse(self.text)

    @classmethod
    def from_script(cls, answer: Mapping[str, Any], waits: Mapping[tuple[str, int], str]) -> Self:
        """Build it from what a script returned; `waits` holds Retry-After by address and status."""
        waited = waits.get((answer["url"], answer["status"]))
        return cls(answer["status"], answer["text"], waited, answer["asked"], repeated=answer["repeated"])


@dataclass(frozen=True, slots=True)
class Page:
    """What one document showed. Nothing comes from an earlier document.

    Without a document `status` is 0 and `trouble` says why.
    """

    url: str
    status: int
    title: str = ""
    canonical: str | None = None
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    replies: tuple[Reply, ...] = ()
    unanswered: int = 0
    """How many of the page's requests had no answer yet."""

    stood: float = 0.0
    """For how many seconds `patience` had returned the same at the end."""

    retry_after: str | None = None
    """The document's own Retry-After."""

    trouble: str = ""

    @classmethod
    def from_script(cls, seen: Mapping[str, Any], waits: Mapping[tuple[str, int], str], trouble: str) -> Self:
        """Build it from what watch.js returned; `waits` holds Retry-After by address and status."""
        return cls(
            url=seen["url"],
            status=seen["status"],
            title=seen["title"],
            canonical=seen["canonical"],
            texts={name: tuple(found) for name, found in seen["texts"].items()},
            replies=tuple(Reply.from_script(answer, waits) for answer in seen["answers"]),
            unanswered=seen["unanswered"],
            stood=seen["stood"],
            retry_after=waits.get((seen["asked"], seen["status"])),
            trouble="" if seen["status"] else trouble or "the document had no status",
        )
