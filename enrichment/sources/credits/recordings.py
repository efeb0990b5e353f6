"""Whether an answer is about the right recording: ISRCs are sometimes assigned twice, or mistyped.

If its title shares no word with ours, or its length differs by more than a few seconds, it is another recording.
Words in brackets, such as editions and guests, make no difference.
"""

import re
import unicodedata
from typing import Final

from enrichment.sources.credits.claims import Asked

SECONDS_APART: Final = 10

_BRACKETS: Final = re.compile(r"[(\[][^)\]]*[)\]]")
_LATIN: Final = re.compile(r"[a-z]")


def fits(asked: Asked, title: object, length_ms: object) -> bool:
    """Return whether a recording with this title and length may be the one; unknown values match."""
    if not _titles_fit(asked.title, title if isinstance(title, str) else ""):
        return False
    if asked.length_ms is None or not isinstance(length_ms, int):
        return True
    return abs(asked.length_ms - length_ms) <= SECONDS_APART * 1_000


def _titles_fit(one: str, other: str) -> bool:
    first, second = _words(one), _words(other)
    if not first or not second or _is_latin(one) != _is_latin(other):
        # A title in another script may be a translation.
        return True
    return not first.isdisjoint(second)


def _words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return set(re.findall(r"[^\W_]+", _BRACKETS.sub(" ", plain))) or set(re.findall(r"[^\W_]+", plain))


def _is_latin(text: str) -> bool:
    return _LATIN.search(text.casefold()) is not None


def iswc_of(text: object) -> str:
    """Return an ISWC as T and its ten digits, whatever dots and dashes it is written with; "" for what is none."""
    plain = re.sub(r"[\s.\-\N{HYPHEN}]", "", text.upper()) if isinstance(text, str) else ""
    return plain if re.fullmatch(r"T[0-9]{10}", plain) else ""
