"""A track in a catalogue file, in one row or in several, as in split sheets and charts."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from analytics.catalogue.importing.people import FileCredit, each_once
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
    contacts: tuple[FileCredit, ...]
    left_out: tuple[RowError, ...] = ()
    rows: int = 1


@dataclass(slots=True)
class Rows:
    """The rows of a file by their track: its Spotify id, or its ISRC where they have no id.

    Nearly all tracks have one row, and a list for each of half a million would take as much memory as their titles.
    """

    _first: dict[str, CatalogueRow] = field(default_factory=dict)
    _more: dict[str, list[CatalogueRow]] = field(default_factory=dict)

    def add(self, row: CatalogueRow) -> None:
        """Add the next row of the file."""
        track = row.spotify_id or row.isrc
        if self._first.setdefault(track, row) is not row:
            self._more.setdefault(track, []).append(row)

    def by_track(self) -> Iterator[list[CatalogueRow]]:
        """Yield the rows of each track.

        Rows with only an ISRC belong to the track of the file that has this ISRC, unless several have it.
        """
        for isrc, with_it in self._tracks_with().items():
            if len(with_it) == 1:
                (spotify_id,) = with_it
                without_id = [self._first.pop(isrc), *self._more.pop(isrc, ())]
                same = [replace(row, spotify_id=spotify_id) for row in without_id]
                self._more[spotify_id] = self._more.get(spotify_id, []) + same
        for track, row in self._first.items():
            yield sorted([row, *self._more.get(track, ())], key=lambda row: row.line)

    def _tracks_with(self) -> dict[str, set[str]]:
        """Return the ids of the tracks that have each ISRC of the rows without an id."""
        ids: dict[str, set[str]] = {track: set() for track, row in self._first.items() if not row.spotify_id}
        for row in chain(self._first.values(), *self._more.values()) if ids else ():
            if row.spotify_id and row.isrc in ids:
                ids[row.isrc].add(row.spotify_id)
        return ids


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
