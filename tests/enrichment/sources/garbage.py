"""Known answers with a few values replaced by anything that JSON can contain."""

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from enrichment.sources.base import NotRead

SAVED = Path(__file__).parent / "saved"
ODD = ["", "-1", "1.2M", "1e9", "\u0663", "9" * 40, "<b>", "1,234", " 12", "NaN", "½", "\r\n"]
# JSON can also contain NUL and halves of characters, which no database can store.
texts = st.text(st.characters()) | st.sampled_from([*ODD, "\ud800", "a\0b"])
numbers = st.integers() | st.floats() | st.sampled_from([-1, 0, 10**40, True])
anything = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
headers = st.none() | texts | st.sampled_from(["120", "Fri, 27 Nov 2026 05:00:00 GMT", "Fri, 99 Nov 9999", "9" * 400])


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place in an answer, as its container and its key."""
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, inner in [*entries]:
        yield node, key
        yield from places(inner)


@st.composite
def spoilt(draw: st.DrawFn, answer: Any) -> Any:
    """Return an answer with up to three values replaced or missing."""
    whole = [copy.deepcopy(answer)]
    for _ in range(draw(st.integers(1, 3))):
        known = [*places(whole)]
        holder, key = known[draw(st.integers(0, len(known) - 1))]
        if holder is not whole and draw(st.booleans()):
            del holder[key]
        else:
            holder[key] = draw(anything)
    return whole[0]


def stands_in(node: Any, number: int) -> bool:
    """Return whether a number occurs somewhere in an answer, written out in full."""
    return any(str(holder[key]) == str(number) for holder, key in places([node]))


@contextmanager
def reason_allowed() -> Iterator[None]:
    """Check that a reading without a number has a reason that can be stored."""
    told = ""
    try:
        yield
    except NotRead as reason:
        told = str(reason)
    assert is_storable(told)


def is_storable(text: str) -> bool:
    return "\0" not in text and text.encode("utf-8", "replace").decode() == text


def load(name: str) -> Any:
    return json.loads((SAVED / f"{name}.json").read_text())
