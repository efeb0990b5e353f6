"""Maps each source's terms to our roles. Terms that are not listed here are ignored on purpose.

Engineers, mixers, musicians and singers have credits too, but publishers do not sign them for those.
"""

import re
from typing import Final

WRITER, PRODUCER, ARTIST, FEATURED, REMIXER, PUBLISHER = (
    "writer",
    "producer",
    "artist",
    "featured",
    "remixer",
    "publisher",
)

_ROLES: Final[dict[str, tuple[str, str]]] = {
    "composer": (WRITER, "composer"),
    "lyricist": (WRITER, "lyricist"),
    "author": (WRITER, "author"),
    "composerlyricist": (WRITER, "composer, lyricist"),
    "composerauthor": (WRITER, "composer, author"),
    "lyricistcomposer": (WRITER, "composer, lyricist"),
    "writer": (WRITER, ""),
    "songwriter": (WRITER, ""),
    "cowriter": (WRITER, ""),
    "translator": (WRITER, "translator"),
    "adapter": (WRITER, "adapter"),
    "librettist": (WRITER, "librettist"),
    "writtenby": (WRITER, ""),
    "producer": (PRODUCER, ""),
    "coproducer": (PRODUCER, "co-producer"),
    "studioproducer": (PRODUCER, ""),
    "recordproducer": (PRODUCER, ""),
    "musicproducer": (PRODUCER, ""),
    "additionalproducer": (PRODUCER, "additional"),
    "executiveproducer": (PRODUCER, "executive"),
    "vocalproducer": (PRODUCER, "vocal producer"),
    "producedby": (PRODUCER, ""),
    "mainartist": (ARTIST, ""),
    "primaryartist": (ARTIST, ""),
    "artist": (ARTIST, ""),
    "performedby": (ARTIST, ""),
    "featuredartist": (FEATURED, ""),
    "featured": (FEATURED, ""),
    "remixer": (REMIXER, ""),
    "remixedby": (REMIXER, ""),
}

_PRODUCERS: Final = {
    "co": "co-producer",
    "executive": "executive",
    "additional": "additional",
    "associate": "associate",
}


def role_of(word: object) -> tuple[str, str] | None:
    """Return the role and detail for a source's term, None if it is not one of ours."""
    return _ROLES.get(re.sub(r"[^a-z]", "", word.casefold())) if isinstance(word, str) else None


def producing(attributes: object) -> str:
    """Return the detail of a producer from the attributes that MusicBrainz gives ("co", "executive")."""
    known = attributes if isinstance(attributes, list) else []
    return ", ".join(_PRODUCERS[one] for one in known if isinstance(one, str) and one in _PRODUCERS)


def place_of(word: object) -> str:
    """Return the role of a publisher, "" if the term is not known."""
    plain = re.sub(r"[^a-z]", "", word.casefold()) if isinstance(word, str) else ""
    if plain in {"originalpublisher", "original", "publisher", "e"}:
        return "original"
    return "administrator" if plain in {"rightsadministrator", "administrator", "am", "subpublisher", "se"} else ""
