"""Single cells of a catalogue file: text without invisible characters, placeholders, ISRCs, IPIs and ISNIs."""

import re
import unicodedata
from collections.abc import Iterator

from analytics.catalogue.links import shortened
from analytics.contacts.names import ipi_of, isni_of

# Invisible, although Unicode counts them as letters, signs or marks.
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

_JOINERS = "\u200c\u200d"

# Not the name of any person or artist.
_NOBODY = frozenset(("n/a", "n.a.", "n.a", "#n/a", "tbc", "tbd", "tba", "t.b.c.", "t.b.a.", "k.a.", "k. a."))
_PLACEHOLDERS = _NOBODY | frozenset(
    (
        *(
            "na",
            "none",
            "null",
            "nil",
            "nan",
            "0",
            "?",
            "??",
            "???",
            ".",
            "...",
            "unknown",
            "pending",
        ),
        *("missing", "not available", "not applicable", "to be confirmed", "to be announced", "keine", "unbekannt"),
    )
)

_ISRC = re.compile(r"[A-Z]{2}[0-9A-Z]{3}[0-9]{7}")
_ISRC_LABEL = re.compile(r"^\s*ISRC(?:\s*code)?(?:\s*[:#=]\s*|\s+|(?=[A-Z]{2}[0-9A-Z]{3}[0-9]{7}))", re.IGNORECASE)
_NUMBER_LABEL = re.compile(
    r"^\s*(?:https?://(?:www\.)?isni\.org/(?:isni/)?|(?:CAE\s*/\s*IPI|IPI\s*/\s*CAE|IPI|CAE|ISNI)\s*[:#=]?)\s*",
    re.IGNORECASE,
)
# What a workbook writes for a whole number in a column of fractions.
_FRACTION = re.compile(r"(?<=\d)\.0$")
_BETWEEN_ISRCS = re.compile(r"[,;/|\n\r]+|\s+(?=\S{12,})|\s+(?:and|und|&)\s+")


def is_blank(text: str) -> bool:
    """Return whether a text is invisible."""
    return all(
        letter in _BLANK_LETTERS or letter.isspace() or unicodedata.category(letter) == "Cf" for letter in text
    )


def visible(text: str) -> str:
    """Return ids, links or addresses without the invisible characters that copying may add, in a single line."""
    if text.isascii() and text.isprintable():
        return text.strip()
    shown = (" " if letter.isspace() else letter for letter in text if letter not in _BLANK_LETTERS)
    return "".join(letter for letter in shown if unicodedata.category(letter) not in {"Cf", "Cc"}).strip()


def tidied(name: str) -> str:
    """Return a name with single spaces and without marks that nobody sees; those that join letters stay."""
    if not name.isascii():
        name = "".join(letter for letter in name if letter in _JOINERS or unicodedata.category(letter) != "Cf")
    return " ".join(name.split())


def is_placeholder(text: str) -> bool:
    """Return whether the cell of a code contains only a placeholder such as "n/a"."""
    return names_nobody(text) or text.strip().casefold() in _PLACEHOLDERS


def names_nobody(text: str) -> bool:
    """Return the same for the cell of a name: there are artists called Unknown or X."""
    plain = text.strip().casefold()
    return is_blank(text) or plain in _NOBODY or all(unicodedata.category(sign) == "Pd" for sign in plain)


def isrc_of(text: str) -> str:
    """Return the ISRC in a cell as twelve characters, empty if there is none. Raises ValueError with a reason."""
    if is_placeholder(text):
        return ""
    found = set(_isrcs(text))
    if len(found) > 1:
        raise ValueError(f"{shortened(text)} contains several ISRCs: keep only the one of this recording")
    isrc = found.pop() if found else ""
    if not _ISRC.fullmatch(isrc):
        raise ValueError(f"{shortened(text)} is not an ISRC: an ISRC has 12 characters, such as QZ-ABC-26-00001")
    return isrc


def ipi_in(text: str) -> str:
    """Return the IPI name number in a cell as 11 digits, empty if there is none. Raises ValueError with a reason."""
    if is_placeholder(text):
        return ""
    if found := ipi_of(_number(text)):
        return found
    raise ValueError(f"{shortened(text)} is not an IPI: an IPI name number has 11 digits, such as 00900000001")


def isni_in(text: str) -> str:
    """Return the ISNI in a cell as 16 characters, empty if there is none. Raises ValueError with a reason."""
    if is_placeholder(text):
        return ""
    if found := isni_of(_number(text)):
        return found
    raise ValueError(
        f"{shortened(text)} is not an ISNI: an ISNI has 16 characters, the last of which checks the others"
    )


def _number(text: str) -> str:
    return _joined(_FRACTION.sub("", _NUMBER_LABEL.sub("", visible(text))))


def _isrcs(text: str) -> Iterator[str]:
    for part in _BETWEEN_ISRCS.split(_ISRC_LABEL.sub("", text)):
        plain = _joined(_ISRC_LABEL.sub("", part))
        if plain:
            yield plain


def _joined(text: str) -> str:
    """Return a code in capitals, without the hyphens, dots and spaces that make it readable."""
    # ASCII letters only: others would turn into different letters.
    letters = (letter for letter in visible(text) if not letter.isspace() and letter not in "._'\N{MINUS SIGN}")
    code = "".join(letter for letter in letters if unicodedata.category(letter) != "Pd")
    return code.upper() if code.isascii() else code
