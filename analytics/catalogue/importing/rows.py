"""Reads a catalogue from a CSV file or a workbook: the valid rows, and what is wrong with the others.

Nothing is guessed. A cell that looks like a formula is data, as titles may begin with "=" or "+".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from sys import intern
from typing import IO

from analytics.catalogue.importing.cells import is_blank, is_placeholder, isrc_of, names_nobody, visible
from analytics.catalogue.importing.columns import (
    COLUMNS,
    FIELDS,
    ROLE_COLUMNS,
    Columns,
    looks,
    options,
    wrong_choice,
    wrong_columns,
)
from analytics.catalogue.importing.people import FileCredit, credits_of, each_once
from analytics.catalogue.importing.several import listed, people
from analytics.catalogue.importing.tracks import CatalogueRow, Rows, joined
from analytics.catalogue.links import spotify_track_id, youtube_video_ids
from analytics.files.records import DateCell, ErrorCell, Record, RowError, names_of
from analytics.files.table_reader import TableLocation, records_of

# As long as the columns of the tables, so that a row which is understood can be stored.
LONGEST = {"title": 500, "artists": 500}

SAMPLES = 3
"""How many rows are shown of a file whose columns are not known yet."""


@dataclass(frozen=True, slots=True)
class Header:
    """The names of a file's columns as they are written there, with its first rows."""

    names: list[str]
    samples: list[list[str]]
    line: int = 1

    @property
    def is_ours(self) -> bool:
        return wrong_columns(names_of(self.names)) is None

    def unread(self, columns: Columns) -> list[str]:
        """Return the columns that nobody chose, as the file names them."""
        chosen = set(columns.values())
        return [
            name
            for name, plain in zip(self.names, names_of(self.names), strict=True)
            if plain and plain not in chosen
        ]


def header_of(
    file: IO[bytes], encoding: str = "", *, sheet: str = "", header_line: int = 0, columns: Columns | None = None
) -> Header | RowError:
    """Return the header of the table, or why it cannot be read."""
    records = records_of(file, looks(columns), TableLocation(encoding, sheet, header_line))
    first = next(records, None)
    if first is None or isinstance(first, RowError):
        return first or _empty()
    samples = [record[1] for record in islice(records, SAMPLES) if not isinstance(record, RowError)]
    return Header(first[1], samples, first[0])


def read_catalogue(
    file: IO[bytes],
    most_rows: int | None = None,
    columns: Columns | None = None,
    encoding: str = "",
    *,
    sheet: str = "",
    header_line: int = 0,
) -> tuple[list[CatalogueRow], list[RowError]]:
    """Return the file's tracks in order, and the error of every other line.

    `columns` says which column is which field; without it the header must have our names. A file that is not a
    catalogue, or has more rows than `most_rows`, gives no tracks and a single error. `sheet` and `header_line` say
    where the table is; without them it is searched for. A track with only an ISRC gets no Spotify id here: see
    `identified`.
    """
    rows = Rows()
    errors: list[RowError] = []
    for count, entry in enumerate(_entries(file, columns, TableLocation(encoding, sheet, header_line))):
        if count == most_rows:
            return [], [RowError(entry.line, f"the file has more than {count:,} rows: split it into several files")]
        if isinstance(entry, RowError):
            errors.append(entry)
        else:
            rows.add(entry)
    tracks = []
    for alike in rows.by_track():
        track, wrong = joined(alike)
        errors += wrong
        if track is not None:
            tracks.append(track)
    return tracks, sorted(errors, key=lambda error: error.line)


def _entries(file: IO[bytes], columns: Columns | None, place: TableLocation) -> Iterator[CatalogueRow | RowError]:
    """Read the file line by line, and stop once it turns out not to be a catalogue."""
    records = records_of(file, looks(columns), place)
    fields = _fields(next(records, None), columns)
    if isinstance(fields, RowError):
        yield fields
        return
    for record in records:
        yield record if isinstance(record, RowError) else _entry(fields, record)


def _fields(record: Record | RowError | None, columns: Columns | None) -> Sequence[str] | RowError:
    """Return which field each column is for, empty if it is for none, or what is wrong with the header."""
    if record is None or isinstance(record, RowError):
        return record or _empty()
    line, cells = record
    names = names_of(cells)
    if columns is None:
        reason = wrong_columns(names)
        words = f"{reason}; the columns are {', '.join(COLUMNS)}. Say which is which: {options(cells)}"
        return RowError(line, words) if reason else names
    if reason := wrong_choice(columns, names):
        return RowError(line, reason)
    chosen = {name: field for field, name in columns.items()}
    return [chosen.get(name, "") for name in names]


def _empty() -> RowError:
    return RowError(1, f"the file is empty: its first line must contain the column names ({', '.join(COLUMNS)})")


def _entry(fields: Sequence[str], record: Record) -> CatalogueRow | RowError:
    line, cells = record
    if any(cells[len(fields) :]) or len(cells) < len(fields):
        return RowError(
            line,
            f"this row has {len(cells)} cells, but the header has {len(fields)}:"
            " leave cells empty instead of out, and put a cell that contains the separator in quotes",
        )
    try:
        return _row(line, dict(zip(fields, cells, strict=False)))
    except ValueError as error:
        return RowError(line, str(error))


def _row(line: int, cells: Mapping[str, str]) -> CatalogueRow:
    """Understand one row. Raises ValueError with the first thing that is wrong with it."""
    cells, broken = _without_errors(cells)
    dated = _dated(cells)
    isrc, unread = _isrc(cells.get("isrc", ""), is_all=not any(cells.get(name) for name in ("spotify_id", "url")))
    found, left_out = credits_of(cells.get("contacts", ""))
    own, others = _people(cells)
    return CatalogueRow(
        line=line,
        spotify_id=_track(isrc, *(visible(cells.get(name, "")) for name in ("spotify_id", "url"))),
        title=_title(cells["title"]),
        # Kept once for all their tracks. Only a plain text can be, which a DateCell is not.
        artists=intern(str(_artists(cells.get("artists", "")))),
        isrc=isrc,
        youtube_ids=_videos(cells.get("youtube_video_id", "")),
        contacts=each_once([*found, *own]),
        left_out=tuple(RowError(line, reason) for reason in (*broken, *dated, *unread, *left_out, *others)),
    )


def _people(cells: Mapping[str, str]) -> tuple[list[FileCredit], list[str]]:
    """Return the people in columns of their own, and what was left out of those."""
    found, left_out = people(*(cells.get(f"contact_{part}", "") for part in ("name", "email", "role", "ipi", "isni")))
    for column, role in ROLE_COLUMNS.items():
        if cell := cells.get(column):
            some, others = listed(cell, role)
            found += some
            left_out += others
    return found, left_out


def _without_errors(cells: Mapping[str, str]) -> tuple[Mapping[str, str], list[str]]:
    """Return the cells with those empty that a spreadsheet could not calculate, and the reasons."""
    if ErrorCell not in map(type, cells.values()):
        return cells, []
    broken = {field: cell for field, cell in cells.items() if field and isinstance(cell, ErrorCell)}
    # "#N/A" is also what people write for nothing.
    reasons = [f"the {field} was left out: {cell.reason}" for field, cell in broken.items() if cell != "#N/A"]
    return {**cells, **dict.fromkeys(broken, "")}, reasons


def _dated(cells: Mapping[str, str]) -> list[str]:
    """Return what a person should check: texts that the workbook has as dates, as Excel turns "7-11" into one.

    Raises ValueError for a date in a column that cannot contain any such text.
    """
    dated = {field: cell for field, cell in cells.items() if field and isinstance(cell, DateCell)}
    for field, cell in dated.items():
        if field not in LONGEST:
            raise ValueError(
                f"Excel turned a cell into a date ({FIELDS.get(field, field)}: {cell}): format the column as text and"
                " type it again"
            )
    return [
        f"the {field} cell is a date in the workbook and was read as {cell}: check that this is right"
        for field, cell in dated.items()
    ]


def _track(isrc: str, spotify_id: str, url: str) -> str:
    """Return the track's id, empty where its ISRC alone says which it is. Raises ValueError."""
    ids = {spotify_track_id(text) for text in (spotify_id, url) if not is_placeholder(text)}
    if not ids and not isrc:
        raise ValueError("the track is missing: fill in spotify_id or url, or isrc")
    if len(ids) > 1:
        raise ValueError("spotify_id and url name two different tracks: correct one of them")
    return ids.pop() if ids else ""


def _title(text: str) -> str:
    """Return the title, empty if the cell is: another row of the same track may have it."""
    if text and is_blank(text):
        raise ValueError("the title is missing: its cell contains only invisible characters")
    return _fitting("title", text)


def _artists(text: str) -> str:
    return "" if names_nobody(text) else _fitting("artists", text)


def _fitting(name: str, text: str) -> str:
    if len(text) > LONGEST[name]:
        raise ValueError(f"the {name} is longer than {LONGEST[name]} characters")
    return text


def _isrc(text: str, *, is_all: bool) -> tuple[str, list[str]]:
    """Return the ISRC, and the reason if there is none: only the ISRC is left out.

    Raises ValueError if the ISRC is the only thing that identifies the track (`is_all`).
    """
    try:
        return isrc_of(text), []
    except ValueError as error:
        if is_all:
            raise
        return "", [f"the ISRC was left out: {error}"]


def _videos(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    parts = (visible(part) for part in re.split(r"[;\r\n]+", text.replace("&amp;", "&")))
    return tuple(
        dict.fromkeys(video for part in parts if not is_placeholder(part) for video in youtube_video_ids(part))
    )
