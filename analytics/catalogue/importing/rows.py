"""Reads a catalogue from a CSV file or a workbook: the rows that are understood, and why the others are not.

Nothing is guessed. A cell that looks like a formula is data, as titles may begin with "=" or "+".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO

from analytics.catalogue.importing.columns import COLUMNS, Columns, wrong_choice, wrong_columns
from analytics.catalogue.links import shortened, spotify_track_id, youtube_video_id
from analytics.files.table_reader import Record, RowError, names_of, records_of

ROLES = ("writer", "producer", "artist", "manager")

# As long as the columns of the tables, so that a row which is understood can be stored.
LONGEST = {"title": 500, "artists": 500, "name": 300, "e-mail": 254}

SAMPLES = 3
"""Rows that are shown of a file whose columns are not known yet."""

_ISRC = re.compile(r"[A-Za-z]{2}[0-9A-Za-z]{3}[0-9]{7}")
_CREDIT = re.compile(r"([^<>]*)<([^<>]*)>\s*\(([^()]*)\)")
_EMAIL = re.compile(r"[^\s@,]+@(?:[^\s@,.]+\.)+[^\s@,.]+")


@dataclass(frozen=True, slots=True)
class Credit:
    """A person and their part in a track. The role is one of ROLES."""

    name: str
    email: str
    role: str


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One track of the file. `artists` and `isrc` are empty where the file does not name them."""

    line: int
    spotify_id: str
    title: str
    artists: str
    isrc: str
    youtube_ids: tuple[str, ...]
    contacts: tuple[Credit, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """The names of a file's columns as they are written there, with its first rows."""

    names: list[str]
    samples: list[list[str]]

    @property
    def is_ours(self) -> bool:
        return wrong_columns(names_of(self.names)) is None


def header_of(file: IO[bytes], encoding: str = "") -> Header | RowError:
    """Return what stands at the head of the file, or why nothing of it can be read."""
    records = records_of(file, COLUMNS, encoding)
    first = next(records, None)
    if first is None or isinstance(first, RowError):
        return first or _empty()
    samples = [record[1] for record in islice(records, SAMPLES) if not isinstance(record, RowError)]
    return Header(first[1], samples)


def read_catalogue(
    file: IO[bytes], most_rows: int | None = None, columns: Columns | None = None, encoding: str = ""
) -> tuple[list[CatalogueRow], list[RowError]]:
    """Return the tracks of the file in its order, and what is wrong with every other line.

    `columns` says which column is which of our fields; without it the header has to have our names. A file that
    is no catalogue at all, or has more rows than `most_rows`, gives no track and a single error.
    """
    rows: dict[str, CatalogueRow] = {}
    errors: list[RowError] = []
    for count, entry in enumerate(_entries(file, columns, encoding)):
        if count == most_rows:
            return [], [RowError(entry.line, f"the file has more than {count:,} rows: split it into several files")]
        if isinstance(entry, RowError):
            errors.append(entry)
        elif entry.spotify_id in rows:
            errors.append(_twice(entry, rows[entry.spotify_id]))
        else:
            rows[entry.spotify_id] = entry
    return list(rows.values()), errors


def _twice(row: CatalogueRow, earlier: CatalogueRow) -> RowError:
    return RowError(row.line, f"this track is in line {earlier.line} already: keep one of the two")


def _entries(file: IO[bytes], columns: Columns | None, encoding: str) -> Iterator[CatalogueRow | RowError]:
    """Read the file line by line, and nothing more once it turns out to be no catalogue."""
    records = records_of(file, columns.values() if columns else COLUMNS, encoding)
    fields = _fields(next(records, None), columns)
    if isinstance(fields, RowError):
        yield fields
        return
    for record in records:
        yield record if isinstance(record, RowError) else _entry(fields, record)


def _fields(record: Record | RowError | None, columns: Columns | None) -> Sequence[str] | RowError:
    """Return which field each column is for, empty where it is for none, or what is wrong with the header."""
    if record is None or isinstance(record, RowError):
        return record or _empty()
    line, cells = record
    names = names_of(cells)
    if columns is None:
        reason = wrong_columns(names)
        return RowError(line, f"{reason}; the columns are {', '.join(COLUMNS)}") if reason else names
    if reason := wrong_choice(columns, names):
        return RowError(line, reason)
    chosen = {name: field for field, name in columns.items()}
    return [chosen.get(name, "") for name in names]


def _empty() -> RowError:
    return RowError(1, f"the file is empty: its first line names the columns ({', '.join(COLUMNS)})")


def _entry(fields: Sequence[str], record: Record) -> CatalogueRow | RowError:
    line, cells = record
    if len(cells) != len(fields):
        return RowError(
            line,
            f"this row has {len(cells)} cells and the header {len(fields)}:"
            " leave cells empty instead of out, and put a cell that holds the separator in quotes",
        )
    try:
        return _row(line, dict(zip(fields, cells, strict=True)))
    except ValueError as error:
        return RowError(line, str(error))


def _row(line: int, cells: Mapping[str, str]) -> CatalogueRow:
    """Understand one row. Raises ValueError with the first thing that is wrong with it."""
    return CatalogueRow(
        line=line,
        spotify_id=_track(cells.get("spotify_id", ""), cells.get("url", "")),
        title=_fitting("title", cells["title"]),
        artists=_fitting("artists", cells.get("artists", "")) if cells.get("artists") else "",
        isrc=_isrc(cells.get("isrc", "")),
        youtube_ids=tuple(dict.fromkeys(map(youtube_video_id, _parts(cells.get("youtube_video_id", ""))))),
        contacts=_credits([*map(_credit, _parts(cells.get("contacts", ""))), *_own_columns(cells)]),
    )


def _track(spotify_id: str, url: str) -> str:
    ids = {spotify_track_id(text) for text in (spotify_id, url) if text}
    if not ids:
        raise ValueError("the track is missing: fill in spotify_id or url")
    if len(ids) > 1:
        raise ValueError("spotify_id and url are two different tracks: correct one of them")
    return ids.pop()


def _fitting(name: str, text: str) -> str:
    if not text:
        raise ValueError(f"the {name} is missing")
    if len(text) > LONGEST[name]:
        raise ValueError(f"the {name} is longer than {LONGEST[name]} characters")
    return text


def _isrc(text: str) -> str:
    isrc = re.sub(r"[\s-]", "", text)
    if isrc and not _ISRC.fullmatch(isrc):
        raise ValueError(f"{shortened(text)} is no ISRC: it has 12 characters, such as QZ-ABC-26-00001")
    return isrc.upper()


def _credits(found: Sequence[Credit]) -> tuple[Credit, ...]:
    """Return each person once per role, as an e-mail in another case is the same e-mail."""
    return tuple({(credit.email.lower(), credit.role): credit for credit in found}.values())


def _credit(text: str) -> Credit:
    match = _CREDIT.fullmatch(text)
    if not match:
        raise ValueError(f"contact {shortened(text)} is not understood: write it as name <e-mail> (role)")
    return _person(*match.groups())


def _own_columns(cells: Mapping[str, str]) -> Iterator[Credit]:
    """Give the contact that stands in columns of its own, if there is one."""
    name, email, role = (cells.get(f"contact_{part}", "") for part in ("name", "email", "role"))
    if name or email or role:
        yield _person(name, email, role)


def _person(*parts: str) -> Credit:
    name, email, role = (part.strip() for part in parts)
    if role.lower() not in ROLES:
        raise ValueError(f"unknown role {shortened(role)}: the roles are {', '.join(ROLES)}")
    if not _EMAIL.fullmatch(email):
        raise ValueError(f"{shortened(email)} is no e-mail address")
    return Credit(_fitting("name", name), _fitting("e-mail", email), role.lower())


def _parts(text: str) -> Iterator[str]:
    return (part.strip() for part in text.split(";") if part.strip())
