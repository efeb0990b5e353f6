"""Checks the values of settings. Each function returns the parsed value, or raises ValueError with what is allowed.

`environment` puts the setting's name and value in front of that message, and nothing starts with an invalid value.
"""

import os
import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from email.utils import parseaddr
from ipaddress import ip_address, ip_network
from math import isfinite
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from celery.schedules import ParseException
from celery.schedules import crontab as parsed_crontab
from limits import parse_many

UNLIMITED: Final = frozenset({"", "off"})
KNOWN_PLATFORMS: Final = ("spotify", "youtube")
NONE: Final = "none"
KNOWN_CREDIT_SOURCES: Final = ("credits_fm", "musicbrainz", "spotify", NONE)
MOST_PORT: Final = 65_535

_SWITCHES: Final = {
    **dict.fromkeys(("on", "true", "yes", "y", "1"), True),
    **dict.fromkeys(("off", "false", "no", "n", "0"), False),
}
_HOST: Final = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.?", re.IGNORECASE
)
# The library reads other texts as something, such as "2/0second" as a rate of a second.
_RATE: Final = re.compile(
    r"[1-9]\d*(?:/| per )(?:[1-9]\d* ?)?(?:second|minute|hour|day|month|year)s?", re.ASCII | re.IGNORECASE
)
_LEAP_YEAR: Final = 2024
_MAIL: Final = ("smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail", "dummymail")
_WITH_A_HOST: Final = ("smtp", "smtps", "smtp+tls", "smtp+ssl")


def switch(text: str) -> bool:
    if (found := _SWITCHES.get(text.lower())) is None:
        raise ValueError("set on or off")
    return found


def whole(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text) or not least <= int(text) <= most:
        raise ValueError(f"set a whole number from {least:,} to {most:,}, without separators")
    return int(text)


def number(text: str, least: float, most: float) -> float:
    try:
        found = float(text) if text.isascii() and "_" not in text else float("nan")
    except ValueError:
        found = float("nan")
    if not (isfinite(found) and least <= found <= most):
        raise ValueError(f"set a number from {least:g} to {most:g}, such as {min(max(least, 1.5), most):g}")
    return found


def rate(text: str) -> str:
    """Return a rate, such as "2/second", or "off"."""
    if text.lower() in UNLIMITED:
        return "off"
    if not (_RATE.fullmatch(text) and parse_many(text)):
        raise ValueError("set a rate such as 2/second or 30/minute, or off")
    return text


def one_of(allowed: Sequence[str]) -> Callable[[str], str]:
    def chosen(text: str) -> str:
        found = next((one for one in allowed if one.lower() == text.lower()), None)
        if found is None:
            raise ValueError(f"set {' or '.join((', '.join(allowed[:-1]), allowed[-1]))}")
        return found

    return chosen


def secret(text: str) -> str:
    """Return a key, token or password: visible ASCII characters, as it is sent in headers and addresses."""
    if not re.fullmatch(r"[!-~]+", text):
        raise ValueError("set it exactly as it was given to you, without spaces or line breaks")
    return text


def web_address(text: str) -> str:
    _parts(text, ("http", "https"), "an address such as https://trackpulse.example")
    return text


def database_address(text: str) -> str:
    wanted = "an address such as postgresql://user:password@host:5432/database"
    parts = _parts(text, ("postgres", "postgresql", "psql", "pgsql"), wanted, needs_host=False)
    if not parts.path.strip("/"):
        raise ValueError(f"the database has no name: set {wanted}")
    return text


def redis_address(text: str) -> str:
    wanted = (
        "an address such as redis://:password@host:6379/0, ending in the number of a database that the server has"
    )
    parts = _parts(text, ("redis", "rediss"), wanted)
    if not re.fullmatch(r"/?[0-9]{0,4}", parts.path):
        raise ValueError(f"set {wanted}")
    return text


def mail_address(text: str) -> str:
    """Return the address of what sends e-mail."""
    scheme = urlsplit(text).scheme
    _parts(
        text, _MAIL, "an address such as smtp+tls://user:password@mail.example:587", needs_host=scheme in _WITH_A_HOST
    )
    return text


def _parts(text: str, schemes: Sequence[str], wanted: str, *, needs_host: bool = True) -> SplitResult:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in schemes and (parts.port is None or parts.port > 0)
        usable = usable and not re.search(r"\s", text) and (bool(parts.hostname) or not needs_host)
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(f"set {wanted}")
    return parts


def sender(text: str) -> str:
    """Return who e-mail comes from."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(text)[1]) or re.search(r"[\r\n]", text):
        raise ValueError("set an e-mail address such as TrackPulse <trackpulse@label.example>")
    return text


def listening(text: str) -> str:
    """Return the address at which one of our servers listens."""
    if not (_HOST.fullmatch(text) or _is_ip(text.strip("[]"))):
        raise ValueError("set an address of this machine, such as 127.0.0.1 or 0.0.0.0")
    return text


def site(text: str) -> str:
    """Return a name under which the site is reached; a leading dot includes all its subdomains."""
    if not (_HOST.fullmatch(text.removeprefix(".")) or _is_ip(text.strip("[]")) or text == "*"):
        raise ValueError("set names such as trackpulse.example, without https:// and without a port")
    return text


def loading(text: str) -> str:
    """Return a host from which a page may load; a leading `*.` includes all its subdomains."""
    if not _HOST.fullmatch(text.removeprefix("*.")):
        raise ValueError("set hosts such as *.spotifycdn.com, without https:// and without a port")
    return text


def origin(text: str) -> str:
    wanted = "addresses such as https://trackpulse.example, with https:// or http:// and nothing after the name"
    parts = _parts(text, ("http", "https"), wanted)
    if parts.path or parts.query or parts.fragment or parts.username:
        raise ValueError(f"set {wanted}")
    return text


def network(text: str) -> str:
    try:
        ip_network(text)
    except ValueError:
        raise ValueError("set addresses or networks such as 10.0.0.0/8 or 192.168.1.20") from None
    return text


def platform(text: str) -> str:
    return one_of(KNOWN_PLATFORMS)(text)


def credit_source(text: str) -> str:
    return one_of(KNOWN_CREDIT_SOURCES)(text)


def mailbox(text: str) -> str:
    """Return an e-mail address that a header can carry."""
    if not re.fullmatch(r"[!-;=?-~]+@[!-;=?-~]+", text):
        raise ValueError("set an e-mail address such as people@label.example")
    return text


def crontab(text: str) -> str:
    """Return a schedule that has a next moment."""
    wanted = "set minute, hour, day of month, month and day of week, such as 59 4 * * 5 for Fridays 04:59"
    try:
        parsed = parsed_crontab.from_string(text)
    except (ParseException, ValueError, TypeError):
        raise ValueError(wanted) from None
    days, months = (vars(parsed)[name] for name in ("day_of_month", "month_of_year"))
    if not any(min(days) <= monthrange(_LEAP_YEAR, month)[1] for month in months):
        raise ValueError(f"that day does not exist; {wanted}")
    return text


def zone(text: str) -> str:
    """Return the name of a time zone of the IANA database."""
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError):  # unknown, a path that leaves the database, a folder of it
        raise ValueError("set a name such as UTC or America/New_York") from None


def readable(text: str) -> str:
    """Return the path of a file that can be read; a device, such as /dev/null, counts as one."""
    if not Path(text).exists() or Path(text).is_dir():
        raise ValueError("there is no such file: set its path, or /dev/null for none")
    return text


def program(text: str) -> str:
    if not (Path(text).is_file() and os.access(text, os.X_OK)):
        raise ValueError("there is no such program: set its full path, or leave it empty to have it found")
    return text


def folder(text: str) -> Path:
    """Return a folder that is there now."""
    try:
        Path(text).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(f"set a folder that can be created and written to ({error.strerror})") from None
    return Path(text)


def query_hash(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ValueError("set the 64 letters (a to f) and digits that identify the player's query")
    return text


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
