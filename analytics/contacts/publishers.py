"""Decides from one source's list whether a writer of a work has a publisher. Pure.

no list                            unknown
an empty list, known to be whole   none on file
a publisher or an administrator    published
a society, "copyright control"     unclear: somebody may well publish it
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Final

from analytics.models import WorkWriter

State = WorkWriter.State

_LETTERS = """
    ascap bmi sesac gmr prs mcps gema sacem socan sodrac cmrra apra amcos siae sgae stim koda tono teosto stef buma
    stemra sabam suisa akm austro mechana ami jasrac nextone komca koscap mcsc cash compass must wami iprs samro
    imro mcpsi zaiks osa ozis artisjus ucmr rao acum eau spa ubc abramus amar sacm sadaic sayce apdayc agadu scd
    musicautor hds zamp sozaas hfa mlc lyricfind soundexchange ppl sdrm
"""
_SOCIETIES: Final = frozenset(_LETTERS.split())
_FILLING: Final = frozenset(
    {"the", "for", "music", "of", "and", "society", "performing", "right", "rights", "usa", "uk"}
)
_FULL_NAMES: Final = frozenset({
    "harry fox agency", "mechanical licensing collective", "performing right society", "broadcast inc",
    "american composers authors publishers", "global",
})  # fmt: skip
_PLACEHOLDERS: Final = (
    *("copyright control", "copyright controlled", "controlled copyright", "control copyright", "copyright owner"),
    *(
        "unknown publisher",
        "publisher unknown",
        "unknown",
        "no publisher",
        "not listed",
        "not documented",
        "unpublished",
    ),
    *("publisher pending", "pending", "public domain", "various publishers", "various", "none", "n a", "na", "tbc"),
    *("tba", "c c", "cc", "writer controlled", "non member", "non society", "original publisher unknown", "no label"),
)
ALIKE: Final = 0.86
"""A text this similar counts as a misspelt "copyright control"."""


def is_publisher(name: str) -> bool:
    """Return whether a name is a publisher's, and not a society's or a placeholder."""
    words = _words(name)
    head = [word for word in words if word not in _SOCIETIES]
    if not head or " ".join(words) in _PLACEHOLDERS or " ".join(head) in _PLACEHOLDERS or _is_like_control(head):
        return False
    rest = " ".join(word for word in head if word not in _FILLING)
    # A publisher may be called after a society's letters: "Compass Rose Songs", "Must Music Works".
    return bool(rest) and rest not in _FULL_NAMES


def _is_like_control(words: Sequence[str]) -> bool:
    """Return whether it is "copyright control", even with a letter missing."""
    return SequenceMatcher(None, " ".join(words), "copyright control").ratio() >= ALIKE


def state(listed: Sequence[str] | None, of_work: Iterable[str] = ()) -> State:
    """Return one source's statement about a writer: `listed` are the names it gives, None if it gives no information.

    `of_work` are publishers of the work for which the source does not say whose they are.
    """
    if listed and any(map(is_publisher, listed)):
        return State.PUBLISHED
    if listed or any(True for _ in of_work):
        return State.UNCLEAR
    return State.UNKNOWN if listed is None else State.NONE


def together(states: Iterable[State]) -> State:
    """Return the combined statement of several sources, or several entries of one, about a writer of a work.

    *None on file* counts only if no source says otherwise. UNCLEAR is shown as unknown.
    """
    found = set(states)
    if State.PUBLISHED in found:
        return State.PUBLISHED
    return State.NONE if State.NONE in found and State.UNCLEAR not in found else State.UNKNOWN


def _words(name: str) -> list[str]:
    """Return the words of a name, letters that points part as one: "S.I.A.E."."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return re.findall(r"[^\W_]+", re.sub(r"(?<=\b\w)\.(?=\w\b)", "", plain))
