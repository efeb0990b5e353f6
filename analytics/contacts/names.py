"""Decides whether two names belong to the same person. Pure: it reads no table.

    both have an IPI ──► the IPI decides, whatever the names
    else the words  ──► the same words, a name that few people have, no doubt about its order: SAME
                        the same words otherwise, or initials, or a name left out:              ALIKE
                        anything else:                                                          OTHER

Only SAME is accepted automatically. Legal names come in capitals and with the last name first
("SAMPLE WRITER JANE"), with other dashes (U+2010) and without accents.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from analytics.contacts.common_names import FAMILY_NAMES, GIVEN_NAMES


class Verdict(StrEnum):
    SAME = "same"
    ALIKE = "alike"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NameAndIpi:
    """Somebody as a source writes them. The IPI is the name number of the collecting societies, "" where unknown."""

    name: str
    ipi: str = ""


IPI_DIGITS: Final = 11
# Letters that a compatibility decomposition leaves whole although people also write them without the stroke.
_STROKES: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
)
_WITHOUT_MARKS: Final = ("LATIN", "GREEK")
_APOSTROPHES: Final = re.compile(
    "['\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}`\N{ACUTE ACCENT}\u02bc]"
)
_ALIAS: Final = re.compile(r"[(\[][^)\]]*[)\]]")
_WORD: Final = re.compile(r"[^\W_]+")
_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv", "junior", "senior"})
_NOBODY: Final = frozenset({
    "unknown", "unknown writer", "unknown composer", "unknown author", "unknown artist", "writer unknown",
    "composer unknown", "unknown composer author", "various", "various artists", "various writers", "traditional",
    "trad", "anonymous", "public domain", "domaine public", "dp", "n a", "na", "none", "null", "tbc", "tba",
    "not documented", "no artist", "copyright control", "arr", "trad arr",
})  # fmt: skip
SHORT: Final = 3
"""A name of two words with at most this many letters is common."""


def ipi_of(text: object) -> str:
    """Return an IPI name number as its 11 digits, "" for what is none. Leading zeros are often left out."""
    digits = str(text or "").strip().replace(".", "").replace(" ", "").replace("-", "")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > IPI_DIGITS or not int(digits):
        return ""
    return digits.zfill(IPI_DIGITS)


def isni_of(text: object) -> str:
    """Return an ISNI as its 16 characters, "" for what is none or fails its check digit (ISO 7064, mod 11-2)."""
    plain = re.sub(r"[\s-]", "", str(text or "").upper().removeprefix("HTTPS://ISNI.ORG/ISNI/"))
    if not re.fullmatch(r"[0-9]{15}[0-9X]", plain):
        return ""
    total = 0
    for digit in plain[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return plain if plain[-1] == ("X" if check == 10 else str(check)) else ""


@lru_cache(maxsize=20_000)
def words_of(name: str) -> tuple[str, ...]:
    """Return a name's words without case, accents and punctuation, given names first if a comma shows the order."""
    plain = _ALIAS.sub(" ", unicodedata.normalize("NFKC", name))
    plain = _first_name_first(_APOSTROPHES.sub("", plain)).casefold().translate(_STROKES)
    return tuple(_WORD.findall(unicodedata.normalize("NFC", _without_marks(plain))))


def key_of(name: str) -> str:
    """Return what two spellings of a name share, whatever the order of its words; "" for no name."""
    return " ".join(sorted(words_of(name)))


def is_nobody(name: str) -> bool:
    """Return whether a name means no person: "Unknown Writer", "Trad.", "Copyright Control"."""
    words = words_of(name)
    return not words or " ".join(words) in _NOBODY


def is_common(name: str) -> bool:
    """Return whether many people may have this name: a single word, very short words, or only common ones."""
    words = [word for word in words_of(name) if word not in _SUFFIXES]
    long = [word for word in words if len(word) > 1]
    if len(long) < 2 or all(len(word) <= SHORT for word in long):
        return True
    return all(word in GIVEN_NAMES or word in FAMILY_NAMES for word in long)


def compare(one: NameAndIpi, other: NameAndIpi) -> Verdict:
    """Return whether two are one person. Without an IPI on both sides a common name is ALIKE at best."""
    if one.ipi and other.ipi:
        return Verdict.SAME if one.ipi == other.ipi else Verdict.OTHER
    if is_nobody(one.name) or is_nobody(other.name):
        return Verdict.OTHER
    if not same_words(one.name, other.name):
        return Verdict.ALIKE if _abbreviates(words_of(one.name), words_of(other.name)) else Verdict.OTHER
    if is_common(one.name) or not _same_order(one.name, other.name):
        return Verdict.ALIKE
    return Verdict.SAME


def same_words(one: str, other: str) -> bool:
    """Return whether two names have the same words in any order, which is enough within one recording.

    In the same order, words may be split differently: "d'Arc" and "D ARC", "Hye-jin" and "Hyejin".
    """
    if not key_of(one):
        return False
    return key_of(one) == key_of(other) or "".join(words_of(one)) == "".join(words_of(other))


def _first_name_first(name: str) -> str:
    """Return "Jane Writer" for "Writer, Jane"; a suffix after the comma stays where it is."""
    last, comma, first = (part.strip() for part in name.partition(","))
    if not comma or not last or not first or first.strip(".").casefold() in _SUFFIXES or "," in first:
        return name
    return f"{first} {last}"


def _without_marks(text: str) -> str:
    """Take accents off where they are spelling (Latin, Greek); in other scripts such marks are letters."""
    kept: list[str] = []
    taken_off = False
    for char in unicodedata.normalize("NFKD", text):
        if not unicodedata.combining(char):
            taken_off = unicodedata.name(char, "").startswith(_WITHOUT_MARKS)
            kept.append(char)
        elif not taken_off:
            kept.append(char)
    return "".join(kept)


def _same_order(one: str, other: str) -> bool:
    """Return whether two names with the same words certainly mean one person: in the same order, or last name first.

    "ARTHUR JAMES" may be James Arthur or Arthur James: if every word is a given name, the order is unknown.
    """
    first, second = words_of(one), words_of(other)
    if "".join(first) == "".join(second):
        return True
    if _is_legal(one) == _is_legal(other):
        return False
    turned = {first[cut:] + first[:cut] for cut in range(1, len(first))}
    legal = first if _is_legal(one) else second
    is_doubtful = legal[-1] in FAMILY_NAMES or all(word in GIVEN_NAMES for word in first)
    return second in turned and not is_doubtful


def _is_legal(name: str) -> bool:
    """Return whether a name is written as in a society's register: in capitals, with the last name first."""
    return name == name.upper() and name != name.lower()


def _abbreviates(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether one may be the other with initials, or with a name left out."""
    short, long = sorted((one, other), key=lambda words: (len(words), sum(map(len, words))))
    if not short:
        return False
    left = list(long)
    for word in short:
        found = next((full for full in left if full == word), None) or next(
            (full for full in left if len(word) == 1 and full.startswith(word)), None
        )
        if found is None:
            return False
        left.remove(found)
    # A single initial or a single name fits too many people.
    return sum(len(word) > 1 for word in short) >= (1 if len(short) > 1 else 2)
