"""The columns of a catalogue file, and which column of somebody's file is which of ours."""

import hashlib
import re
from collections.abc import Mapping, Sequence

from analytics.catalogue.links import shortened
from analytics.files.header import COMPLETE
from analytics.files.records import Looks, names_of

COLUMNS = ("spotify_id", "url", "title", "artists", "isrc", "youtube_video_id", "contacts")

CONTACT_COLUMNS = ("contact_name", "contact_email", "contact_role")
"""One contact a row in columns of their own, as other programs write people."""

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
}
"""What a column of somebody's file may be for, as it is called on pages."""

Columns = Mapping[str, str]
"""Our field to the name of their column, as `names_of` gives it."""

# Names that other programs give their columns, without case, spaces and signs. The first that is there is suggested.
_OTHER_NAMES = {
    "spotify_id": ("spotifyid", "spotifytrackid", "spotifyuri", "trackid", "trackuri"),
    "url": ("url", "link", "spotifyurl", "spotifylink", "trackurl"),
    "title": ("title", "tracktitle", "songtitle", "trackname", "songname", "track", "song", "worktitle", "name"),
    "artists": ("artists", "artist", "artistname", "artistnames", "mainartist", "performer", "interpret"),
    "isrc": ("isrc", "isrccode", "recordingcode"),
    "youtube_video_id": ("youtubevideoid", "youtubeid", "youtube", "youtubelink", "youtubeurl", "video", "videoid"),
    "contacts": ("contacts", "people", "credits"),
    "contact_name": ("contactname", "contact", "writer", "writername", "person", "fullname"),
    "contact_email": ("contactemail", "email", "emailaddress", "mail", "writeremail"),
    "contact_role": ("contactrole", "role", "function", "capacity"),
}


def suggested(names: Sequence[str]) -> dict[str, str]:
    """Return which columns look like ours by their names alone. Each column is suggested once."""
    left = {re.sub(r"[\W_]+", "", name): name for name in reversed(names_of(names)) if name}
    found = {}
    for field, others in _OTHER_NAMES.items():
        known = next((other for other in others if other in left), None)
        if known is not None:
            found[field] = left.pop(known)
    return found


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
    """Return what keeps a header from being one of ours, None where it is."""
    known = {*COLUMNS, *CONTACT_COLUMNS}
    for number, name in enumerate(names, start=1):
        if name not in known:
            return f"unknown column {shortened(name)}" if name else f"column {number} has no name"
        if name in names[: number - 1]:
            return f"column {name} is there twice"
    return _missing(names)


def wrong_choice(columns: Columns, names: Sequence[str]) -> str | None:
    """Return what is wrong with taking these columns of a file for ours, None where all is well."""
    for field, name in columns.items():
        if field not in FIELDS:
            return f"there is no field {shortened(field)}: the fields are {', '.join(FIELDS)}"
        if names.count(name) != 1:
            return f"the file has {'no' if name not in names else 'more than one'} column {shortened(name)}"
        if list(columns.values()).count(name) > 1:
            return f"column {shortened(name)} is taken for two fields: choose one"
    return _missing(list(columns))


def _missing(fields: Sequence[str]) -> str | None:
    if not {"spotify_id", "url"} & set(fields):
        return "column spotify_id or url is missing"
    if "title" not in fields:
        return "column title is missing"
    contact = {field for field in CONTACT_COLUMNS if field in fields}
    if contact and not contact >= set(_NEEDED_OF_A_CONTACT):
        return f"a contact needs all of the columns {', '.join(_NEEDED_OF_A_CONTACT)}"
    return None


def digest_of(names: Sequence[str]) -> str:
    """Return by what a header is known again: the same names in the same order, whatever their case."""
    return hashlib.sha256("\n".join(names_of(names)).encode(errors="replace")).hexdigest()
