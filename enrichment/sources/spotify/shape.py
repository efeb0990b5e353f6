"""The layout of Spotify's pages: `shape.toml`, and an operator's file that overrides lines of it."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from enrichment.browser import InHeader

LONGEST_WAIT: Final = 20.0
"""Seconds. The limit for the whole page of a track."""

LONGEST_ROWS_WAIT: Final = 60.0
"""Seconds. The limit for one part of a playlist's page, which has more time as a whole."""

_FILE: Final = Path(__file__).parent / "shape.toml"
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+/\S*")
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_CLOSES: Final = {"]": "[", ")": "("}


class ShapeRefused(Exception):
    """A file that overrides the shape is not valid. The text names the file, the line, and what is allowed."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The lines of `shape.toml`, where each is explained."""

    count: str
    titles: tuple[str, ...]
    header_end: str
    challenge: str
    questions: str
    track_key: str
    count_key: str
    playlist_key: str
    credits_menu: str
    credits_items: str
    credits_words: str
    text_seconds: float
    other_counts_seconds: float
    another_try_seconds: float
    standing_seconds: float
    first_rows_seconds: float
    rows_answer_seconds: float
    rows_another_try_seconds: float
    credits_seconds: float

    @property
    def changed(self) -> list[str]:
        """Return the lines that differ from the declared ones."""
        return [one.name for one in fields(self) if getattr(self, one.name) != getattr(DECLARED, one.name)]

    @property
    def texts(self) -> Mapping[str, str | InHeader]:
        """Return the selectors of the wanted texts."""
        return {"count": InHeader(self.count, self.titles, self.header_end), "challenge": self.challenge}

    @property
    def page_parameters(self) -> Mapping[str, str | float]:
        """Return the parameters of `patience.js`, and of `player.js` for playlists."""
        names = (one.name for one in fields(self) if one.name.endswith(("_key", "_seconds")))
        return {name: getattr(self, name) for name in names}

    @property
    def credits_parameters(self) -> Mapping[str, str | float]:
        """Return what `view_credits.js` goes by."""
        names = ("credits_menu", "credits_items", "credits_words", "credits_seconds", "another_try_seconds")
        return {name: getattr(self, name) for name in names}


def overridden(path: Path) -> Shape:
    """Return the declared shape, overridden by the lines of this file. Raises ShapeRefused."""
    try:
        text = path.read_text(encoding="utf-8")
        lines = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise ShapeRefused(f"{path} cannot be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise ShapeRefused(
            f"{path} is not TOML: {error}. A line is like count = '[data-testid=\"playcount\"]'."
        ) from None
    wrong = [f"{path}{_line_of(name, text)}: {why}" for name, why in _mistakes(lines)]
    if wrong:
        raise ShapeRefused(" ".join(wrong))
    return replace(DECLARED, **{name: _frozen(value) for name, value in lines.items()})


def _mistakes(lines: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in lines.items():
        if name not in _CHECKS:
            yield name, f"{name} is unknown; there are {', '.join(_CHECKS)}."
            continue
        is_right, allowed = _CHECKS[name]
        if not is_right(value):
            yield name, f"{name} is {value!r}, and must be {allowed}."


def _line_of(name: str, text: str) -> str:
    """Return where in the text a key is given; "" if it has no line of its own."""
    given = re.compile(rf"\s*[\[\"']*{re.escape(name)}\b")
    return next((f", line {number}" for number, line in enumerate(text.splitlines(), 1) if given.match(line)), "")


def _is_selector(value: object) -> bool:
    """Return whether this may be a CSS selector: only a browser knows, but unclosed brackets are found here."""
    if not isinstance(value, str) or not value.strip():
        return False
    open_ones: list[str] = []
    for sign in _QUOTED.sub("", value):
        if sign in _CLOSES.values():
            open_ones.append(sign)
        elif sign in "\"'{}" or (sign in _CLOSES and (not open_ones or open_ones.pop() != _CLOSES[sign])):
            return False
    return not open_ones


def _are_selectors(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_selector, value))


def _is_key(value: object) -> bool:
    return isinstance(value, str) and _KEY.fullmatch(value) is not None


def _are_words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value == value.lower()


def _is_address(value: object) -> bool:
    return isinstance(value, str) and _ADDRESS.fullmatch(value) is not None


def _is_wait(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LONGEST_WAIT


def _is_rows_wait(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LONGEST_ROWS_WAIT


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Check = tuple[Callable[[object], bool], str]
"""Whether a value is allowed, and what is, in words."""

_SELECTOR: Final[Check] = (_is_selector, "a CSS selector in quotes, every bracket closed")
_SELECTORS: Final[Check] = (_are_selectors, "a list of CSS selectors in quotes, every bracket closed")
_NAME: Final[Check] = (_is_key, "a key of letters, digits and _ in quotes")
_PREFIX: Final[Check] = (_is_address, "an address in quotes that begins with http:// or https:// and has a path")
_WORDS: Final[Check] = (_are_words, "words in small letters and in quotes")
_WAIT: Final[Check] = (_is_wait, f"a number of seconds from 0 to {LONGEST_WAIT:g}")
_ROWS_WAIT: Final[Check] = (_is_rows_wait, f"a number of seconds from 0 to {LONGEST_ROWS_WAIT:g}")

_CHECKS: Final[Mapping[str, Check]] = {
    "count": _SELECTOR,
    "titles": _SELECTORS,
    "header_end": _SELECTOR,
    "challenge": _SELECTOR,
    "questions": _PREFIX,
    "track_key": _NAME,
    "count_key": _NAME,
    "playlist_key": _NAME,
    "credits_menu": _SELECTOR,
    "credits_items": _SELECTOR,
    "credits_words": _WORDS,
    "text_seconds": _WAIT,
    "other_counts_seconds": _WAIT,
    "another_try_seconds": _WAIT,
    "standing_seconds": _WAIT,
    "first_rows_seconds": _ROWS_WAIT,
    "rows_answer_seconds": _ROWS_WAIT,
    "rows_another_try_seconds": _ROWS_WAIT,
    "credits_seconds": _WAIT,
}

DECLARED: Final = Shape(**{name: _frozen(value) for name, value in tomllib.loads(_FILE.read_text("utf-8")).items()})
