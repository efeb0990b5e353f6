"""Rejects invalid settings before anything starts, with the name, the value and what is allowed."""

from django.core.exceptions import ImproperlyConfigured
from limits import parse_many

UNLIMITED = frozenset({"", "off"})
KNOWN_PLATFORMS = ("spotify", "youtube")


def rate(setting: str, value: str) -> str:
    """Return a rate as it is, such as "2/second", or "off". Raises ImproperlyConfigured."""
    try:
        understood = value in UNLIMITED or (len(found := parse_many(value)) == 1 and found[0].amount > 0)
    except ValueError:
        understood = False
    if not understood:
        raise ImproperlyConfigured(
            f"{setting}={value!r} is not a rate. Set one such as 2/second or 30/minute, or off."
        )
    return value


def platforms(setting: str, value: list[str]) -> list[str]:
    """Return the names of platforms as they are. Raises ImproperlyConfigured."""
    odd = [name for name in value if name not in KNOWN_PLATFORMS]
    if odd:
        raise ImproperlyConfigured(f"{setting} names {', '.join(odd)}. It may hold {' and '.join(KNOWN_PLATFORMS)}.")
    return value


def count(setting: str, value: int, least: int = 0) -> int:
    """Return a whole number of at least this size. Raises ImproperlyConfigured."""
    if value < least:
        raise ImproperlyConfigured(f"{setting}={value} is too small. Set a whole number from {least:,} up.")
    return value
