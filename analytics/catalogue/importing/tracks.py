"""A track in a catalogue file, in one row or in several, as in split sheets and charts."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from analytics.catalogue.importing.people import Credit, each_once
from analytics.catalogue.links import shortened
from analytics.files.records import RowError

_KINDS = {"Pd": "-", "Cf": ""}
_QUOTES = str.maketrans("\u2018\u2019\u201b\u02bc`\u00b4\u201c\u201d\u201e\u00ab\u00bb", "'" * 6 + '"' * 5)


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One track of the file, from one row or several.

    `spotify_id` is empty if the file has only the ISRC, until `identified` has found it; `artists` and `isrc` are
    empty if the file does not have them. `left_out` lists the cells of these rows that were not understood; `rows` is
    how many rows of the file are about this track.
    """

    line: int
    spotify_id: str
    title: str
    artists: str
    isrc: str
    youtube_ids: tuple[str, ...]
    contacts: tuple[Credit, ...]
    left_out: tuple[RowError, ...] = ()
    rows: int = 1


def by_track(rows: dict[str, list[CatalogueRow]]) -> Iterable[list[CatalogueRow]]:
    """Return the rows of each track, given by its Spotify id, or by its ISRC where they have no id.

    Rows with only an ISRC belong to the track of the file that has this ISRC, unless several have it.
    """
    ids: dict[str, set[str]] = {key: set() for key, alike in rows.items() if not alike[0].spotify_id}
    for row in (row for alike in rows.values() for row in alike if ids and row.spotify_id):
        if row.isrc in ids:
            ids[row.isrc].add(row.spotify_id)
    for isrc, with_it in ids.items():
        if len(with_it) == 1:
            (spotify_id,) = with_it
            rows[spotify_id] += [replace(row, spotify_id=spotify_id) for row in rows.pop(isrc)]
            rows[spotify_id].sort(key=lambda row: row.line)
    return rows.values()


def joined(rows: Sequence[CatalogueRow]) -> tuple[CatalogueRow | None, list[RowError]]:
    """Return rows of one track as one, None if none of them has its title, and what is wrong with the others.

    A row that contradicts an earlier one is rejected, naming both lines. The first artists win, because charts and
    distributors write them in many ways.
    """
    fitting: list[CatalogueRow] = []
    errors: list[RowError] = []
    first: dict[str, CatalogueRow] = {}
    for row in rows:
        if reason := _contradiction(row, first):
            errors.append(RowError(row.line, reason))
            continue
        fitting.append(row)
        for name in ("title", "artists", "isrc"):
            if getattr(row, name):
                first.setdefault(name, row)
    if "title" not in first:
        return None, [*errors, *(RowError(row.line, "the title is missing") for row in fitting)]
    return _one(fitting, first), errors


def _contradiction(row: CatalogueRow, first: Mapping[str, CatalogueRow]) -> str | None:
    for name, called in (("title", "title"), ("isrc", "ISRC")):
        new = getattr(row, name)
        if new and name in first and _alike(new) != _alike(getattr(first[name], name)):
            old = shortened(getattr(first[name], name))
            words = f"with the {called} {old} instead of {shortened(new)}"
            return f"this track is already in line {first[name].line}, {words}: correct the wrong one"
    return None


def _one(rows: Sequence[CatalogueRow], first: Mapping[str, CatalogueRow]) -> CatalogueRow:
    if len(rows) == 1:
        return rows[0]
    return replace(
        rows[0],
        title=first["title"].title,
        artists=first["artists"].artists if "artists" in first else "",
        isrc=first["isrc"].isrc if "isrc" in first else "",
        youtube_ids=tuple(dict.fromkeys(video for row in rows for video in row.youtube_ids)),
        contacts=each_once([credit for row in rows for credit in row.contacts]),
        left_out=tuple(dict.fromkeys(one for row in rows for one in row.left_out)),
        rows=sum(row.rows for row in rows),
    )


def _alike(text: str) -> str:
    """Return a text so that case, spaces, the way accents are stored, and the kind of dash or quote do not matter."""
    folded = unicodedata.normalize("NFKC", text.translate(_QUOTES)).casefold()
    plain = (_KINDS.get(unicodedata.category(letter), letter) for letter in folded)
    return " ".join("".join(plain).split())
