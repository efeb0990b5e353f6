"""Reads environment variables for the settings: an invalid value is refused before anything starts.

The error names the setting, its value (except for secrets), and what is allowed. An empty variable counts as not set.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from trackpulse import odd_values

Value = TypeVar("Value")

MOST = 10**9


def read_file(path: str) -> None:
    """Add a file's variables to the environment, if there is such a file. Raises ImproperlyConfigured."""
    try:
        # Windows begins its texts with a mark, behind which the first variable would not be seen.
        with Path(path).open(encoding="utf-8-sig") as file:
            environ.Env.read_env(file)
    except FileNotFoundError:
        return
    except UnicodeDecodeError:
        raise ImproperlyConfigured(f"{path} is not UTF-8: save it as UTF-8.") from None
    except OSError as error:
        raise ImproperlyConfigured(f"{path} cannot be read ({error.strerror}): let this user read it.") from None


class Environment:
    """Variables by their names. Every method raises ImproperlyConfigured for a value that is odd."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str, default: str = "") -> str:
        """Return a text as it is, as of a path."""
        return self._values.get(name, "").strip() or default

    def secret(self, name: str, default: str = "") -> str:
        return self.parsed(name, default, odd_values.secret, shown=_hidden)

    def address(self, name: str, default: str = "", parse: Callable[[str], str] = odd_values.web_address) -> str:
        """Return an address. What may be a secret in it is not shown: name and password, path and query."""
        return self.parsed(name, default, parse, shown=_place)

    def whole(self, name: str, default: int, least: int = 0, most: int = MOST) -> int:
        return self.parsed(name, default, partial(odd_values.whole, least=least, most=most))

    def number(self, name: str, default: float, least: float, most: float) -> float:
        return self.parsed(name, default, partial(odd_values.number, least=least, most=most))

    def switch(self, name: str, *, default: bool) -> bool:
        return self.parsed(name, default, odd_values.switch)

    def choice(self, name: str, default: str, allowed: Sequence[str]) -> str:
        return self.parsed(name, default, odd_values.one_of(allowed))

    def listed(self, name: str, default: Sequence[str], parse: Callable[[str], str]) -> list[str]:
        """Return the parts of a list that is separated by commas, each understood by itself."""
        value = self.text(name)
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if value and not parts:
            raise ImproperlyConfigured(f"{name}={value!r} is an empty list. Name something, or unset it.")
        return list(default) if not value else [self._understood(name, part, parse, repr) for part in parts]

    def parsed(
        self, name: str, default: Value, parse: Callable[[str], Value], shown: Callable[[str], str] = repr
    ) -> Value:
        """Return what a variable means, and the default where it is not set."""
        value = self.text(name)
        return self._understood(name, value, parse, shown) if value else default

    def _understood(self, name: str, value: str, parse: Callable[[str], Value], shown: Callable[[str], str]) -> Value:
        try:
            return parse(value)
        except ValueError as error:
            allowed = str(error)
            refusal = f"{name}={shown(value)} is not understood: {allowed}."
        raise ImproperlyConfigured(refusal)


def _hidden(_value: str) -> str:
    return "(a secret, not shown)"


def _place(value: str) -> str:
    """Return where an address leads, without what may be a secret."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return "(not shown)"
    return repr(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/…" if parts.scheme and parts.netloc else "…")
