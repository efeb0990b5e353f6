"""A last look at a page that was read: a picture, its text, its document."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

Cdp = Callable[..., dict[str, Any]]
"""Calls a browser's DevTools with a command and its parameters."""

LARGEST_PICTURE: Final = 120_000
"""The largest picture in bytes. A rougher picture of the same page takes a third of it."""

_LOOK: Final = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")
_QUALITIES: Final = (60, 20)
# A page that is busy for longer is not worth waiting for.
_MILLISECONDS: Final = 3_000


@dataclass(frozen=True, slots=True)
class PageLook:
    """How a page looked. `picture` is a JPEG; each is empty if it could not be obtained."""

    picture: bytes = b""
    text: str = ""
    document: str = ""


def look(cdp: Cdp) -> PageLook:
    """Return how the current page looks."""
    seen = cdp("Runtime.evaluate", expression=_LOOK, returnByValue=True, timeout=_MILLISECONDS)
    content = seen["result"].get("value") or {}
    return PageLook(_picture(cdp), content.get("text", ""), content.get("document", ""))


def _picture(cdp: Cdp) -> bytes:
    for quality in _QUALITIES:
        taken = cdp("Page.captureScreenshot", format="jpeg", quality=quality)
        picture = base64.b64decode(taken["data"])
        if len(picture) <= LARGEST_PICTURE:
            return picture
    return b""
