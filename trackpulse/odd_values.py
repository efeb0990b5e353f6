"""Refuses a setting that is not understood before anything starts: with its name, its value and what is allowed."""

import re

from django.core.exceptions import ImproperlyConfigured
from limits import parse_many

UNLIMITED = frozenset({"", "off"})
KNOWN_PLATFORMS = ("spotify", "youtube")
KNOWN_CREDIT_SOURCES = ("credits_fm", "musicbrainz", "spotify")


def rate(setting: str, value: str) -> str:
    """Return a rate as it is, such as "2/second", or "off". Raises ImproperlyConfigured."""
    try:
        understood = value in UNLIMITED or (len(found := parse_many(value)) == 1 and found[0].amount > 0)
    except ValueError:
        understood = False
    if not understood:
        raise ImproperlyConfigured(f"{setting}={value!r} is no rate. Set one such as 2/second or 30/minute, or off.")
    return value


def platforms(setting: str, value: list[str]) -> list[str]:
    """Return the names of platforms as they are. Raises ImproperlyConfigured."""
    odd = [name for name in value if name not in KNOWN_PLATFORMS]
    if odd:
        raise ImproperlyConfigured(f"{setting} names {', '.join(odd)}. It may hold {' and '.join(KNOWN_PLATFORMS)}.")
    return value


def credit_sources(setting: str, value: list[str]) -> list[str]:
    """Return the names of places where credits are on file as they are. Raises ImproperlyConfigured."""
    odd = [name for name in value if name not in KNOWN_CREDIT_SOURCES]
    if odd:
        allowed = ", ".join(KNOWN_CREDIT_SOURCES)
        raise ImproperlyConfigured(f"{setting} names {', '.join(odd)}. It may hold {allowed}, or be empty.")
    return value


def address_to_write_to(setting: str, value: str) -> str:
    """Return an e-mail address as it is, or "". Raises ImproperlyConfigured for what a header cannot carry."""
    if value and not re.fullmatch(r"[!-~]+@[!-~]+", value):
        raise ImproperlyConfigured(f"{setting}={value!r} is no e-mail address. Set one such as people@label.example.")
    return value


def count(setting: str, value: int, least: int = 0) -> int:
    """Return a whole number that is at least so large. Raises ImproperlyConfigured."""
    if value < least:
        raise ImproperlyConfigured(f"{setting}={value} is too small. Set a whole number from {least:,} up.")
    return value
