"""The columns of a catalogue file, and how another file's columns map to ours."""

import hashlib
import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Final

from analytics.catalogue.importing.known_columns import OTHER_NAMES, plain
from analytics.catalogue.links import shortened
from analytics.files.header import COMPLETE
from analytics.files.records import Looks, names_of

COLUMNS = ("spotify_id", "url", "title", "artists", "isrc", "youtube_video_id", "contacts")

CONTACT_COLUMNS = ("contact_name", "contact_email", "contact_role", "contact_ipi", "contact_isni")
"""One contact per row in separate columns, as other programs write them."""

ROLE_COLUMNS: Final[Mapping[str, str]] = {
    "writers": "writer",
    "composers": "writer",
    "lyricists": "writer",
    "producers": "producer",
    "remixers": "remixer",
    "publishers": "publisher",
}
"""Columns whose name says the role of everybody in them."""

_OPEN = "THEIR COLUMN"

_ANY_OF = ("spotify_id", "url", "isrc")
"""Which track a row is about: by any of them."""

_NEEDED_OF_A_CONTACT = ("contact_name", "contact_role")

FIELDS = {
    "spotify_id": "Spotify id",
    "url": "Spotify link",
    "title": "Title",
    "artists": "Artists",
    "isrc": "ISRC",
    "youtube_video_id": "YouTube video",
    "contacts": "Contacts, as name <e-mail> (role)",
    "contact_name": "Contact's name",
    "contact_email": "Contact's e-mail",
    "contact_role": "Contact's role",
    "contact_ipi": "Contact's IPI",
    "contact_isni": "Contact's ISNI",
    "writers": "Writers",
    "composers": "Composers",
    "lyricists": "Lyricists",
    "producers": "Producers",
    "remixers": "Remixers",
    "publishers": "Publishers",
}
"""The names of our fields on pages."""

Columns = Mapping[str, str]
"""Our field to the name of the file's column, as `names_of` gives it."""


def suggested(names: Sequence[str]) -> dict[str, str]:
    """Return which columns look like ours by their names. Each column is suggested once."""
    left = {plain(name): name for name in reversed(names_of(names)) if name}
    found = _named([field for field in OTHER_NAMES if field not in ROLE_COLUMNS], left)
    if set(_NEEDED_OF_A_CONTACT) <= found.keys():
        return found
    found = {field: name for field, name in found.items() if field not in CONTACT_COLUMNS}
    left = {plain(name): name for name in reversed(names_of(names)) if name and name not in found.values()}
    # People in both forms would be counted twice.
    return found if "contacts" in found else found | _named(list(ROLE_COLUMNS), left)


def _named(fields: Sequence[str], left: dict[str, str]) -> dict[str, str]:
    """Return the columns that are known by a name of these fields, and take them out of what is left."""
    found = {}
    for field in fields:
        known = next((other for other in OTHER_NAMES[field] if other in left), None)
        if known is not None:
            found[field] = left.pop(known)
    return found


def options(names: Sequence[str]) -> str:
    """Return what to type so that a file's columns are understood: by their names, else left open."""
    guess = suggested(names)
    if not set(_ANY_OF) & guess.keys():
        guess["url"] = _OPEN
    guess.setdefault("title", _OPEN)
    return " ".join(f"--map {_quoted(field, name)}" for field, name in guess.items())


def _quoted(field: str, name: str) -> str:
    """Return an option, quoted for a shell."""
    return shlex.quote(f"{field}={name}") if re.search(r'["$`\\!]', name) else f'{field}="{name}"'


def looks(columns: Columns | None = None) -> Looks:
    """Return how much a record looks like the header: by the columns that were chosen, or by names that are known."""

    def by_choice(cells: Sequence[str]) -> int:
        found = len(set((columns or {}).values()) & set(names_of(cells)))
        return COMPLETE if found == len(columns or {}) else found

    def by_name(cells: Sequence[str]) -> int:
        found = suggested(cells)
        return len(found) + (0 if _missing(list(found)) else COMPLETE)

    return by_choice if columns else by_name


def wrong_columns(names: Sequence[str]) -> str | None:
    """Return why a header is not valid, or None if it is."""
    known = {*COLUMNS, *CONTACT_COLUMNS, *ROLE_COLUMNS}
    for number, name in enumerate(names, start=1):
        if name not in known:
            return f"unknown column {shortened(name)}" if name else f"column {number} has no name"
        if name in names[: number - 1]:
            return f"there are two columns named {name}"
    return _missing(names)


def wrong_choice(columns: Columns, names: Sequence[str]) -> str | None:
    """Return what is wrong with this choice of columns, or None if it is valid."""
    for field, name in columns.items():
        if field not in FIELDS:
            return f"there is no field {shortened(field)}: the fields are {', '.join(FIELDS)}"
        if names.count(name) != 1:
            return f"the file has {'no' if name not in names else 'more than one'} column {shortened(name)}"
        if list(columns.values()).count(name) > 1:
            return f"column {shortened(name)} is used for two fields: choose one"
    return _missing(list(columns))


def _missing(fields: Sequence[str]) -> str | None:
    if not set(_ANY_OF) & set(fields):
        return "there is no column spotify_id, url or isrc: add one, for example with the link of each track"
    if "title" not in fields:
        return "column title is missing"
    contact = {field for field in CONTACT_COLUMNS if field in fields}
    if contact and not contact >= set(_NEEDED_OF_A_CONTACT):
        return f"a contact needs all of the columns {', '.join(_NEEDED_OF_A_CONTACT)}"
    return None


def digest_of(names: Sequence[str]) -> str:
    """Return the key of a header: the same names in the same order, ignoring case."""
    return hashlib.sha256("\n".join(names_of(names)).encode(errors="replace")).hexdigest()
