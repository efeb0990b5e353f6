"""Finds unsafe settings: well-known secrets and passwords, an open Flower, tracebacks for everybody.

Called by the settings before anything starts. Embedded servers choose their own secrets, so they always pass.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

LEAST_SECRET = 50
FEWEST_CHARACTERS = 5
"""The least number of different characters in a secret key, as in Django's own check."""

LEAST_PASSWORD = 8
"""The shortest password for Flower, which has no protection against guessing."""

# Passwords from documentation, images and our own examples: the first that an attacker would try.
WELL_KNOWN = frozenset("""
    123456 12345678 123456789 admin administrator celery changeme changethis default flower foobared guest letmein
    pass passw0rd password password1 password123 postgres postgresql qwerty redis root secret test trackpulse user
    valkey
""".split())  # fmt: skip  # noqa: SIM905 - a list of its own would take thirty lines


def is_known_secret(key: str) -> bool:
    """Return whether a secret key is weak: made by Django's template or typed by hand, rather than random."""
    return len(set(key)) < FEWEST_CHARACTERS or key.startswith("django-insecure-")


def is_known_password(user: str, password: str) -> bool:
    """Return whether others would guess this password. An empty one means no password, as with a socket."""
    return bool(password) and (password.lower() in WELL_KNOWN or password.lower() == user.lower())


def left_open(
    *, secret_key: str, addresses: Mapping[str, str], flower: str, starts_flower: bool, debug: bool, https: bool
) -> Iterator[str]:
    """Yield each unsafe setting, as a sentence that says what to set. `addresses` are named by their variables.

    Without `https`, as on a developer's machine, any password is allowed.
    """
    if len(secret_key) < LEAST_SECRET or (https and is_known_secret(secret_key)):
        yield f"Set SECRET_KEY to {LEAST_SECRET} random characters or more (`docs/settings.md` says how)."
    if debug and https:
        yield "DEBUG shows settings and code to every visitor: unset it, or set HTTPS=off on your own machine."
    if starts_flower and not flower:
        yield "Set FLOWER_BASIC_AUTH to user:password: without it anybody could see and stop tasks."
    if https:
        yield from _passwords(addresses)
        yield from _flower(flower)


def _passwords(addresses: Mapping[str, str]) -> Iterator[str]:
    for variable, address in addresses.items():
        parts = urlsplit(address)
        if is_known_password(unquote(parts.username or ""), unquote(parts.password or "")):
            yield f"{variable} has a well-known password: change it on that server, and set the new one here."


def _flower(logins: str) -> Iterator[str]:
    for login in filter(None, logins.split(",")):
        user, _colon, password = login.partition(":")
        if not user or len(password) < LEAST_PASSWORD:
            yield f"Set FLOWER_BASIC_AUTH to user:password, with {LEAST_PASSWORD} characters or more after the colon."
        elif is_known_password(user, password):
            yield "FLOWER_BASIC_AUTH has a well-known password: set another."
