"""Reads a catalogue from a CSV file: the rows that are understood, and why the others are not.

Nothing is guessed. A cell that looks like a formula is data, as titles may begin with "=" or "+".
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from analytics.links import shortened, spotify_track_id, youtube_video_id

COLUMNS = ("spotify_id", "url", "title", "artists", "isrc", "youtube_video_id", "contacts")
ROLES = ("writer", "producer", "artist", "manager")

# As long as the columns of the tables, so that a row which is understood can be stored.
LONGEST = {"title": 500, "artists": 500, "name": 300, "e-mail": 254}

_SEPARATORS = (",", ";", "\t")

_FOREIGN = {
    b"PK\x03\x04": "a workbook or archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
}

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
class RowError:
    """A line that was not read, and what to do about it."""

    line: int
    reason: str


_Cells = tuple[int, list[str]]


def read_catalogue(file: BinaryIO) -> tuple[list[CatalogueRow], list[RowError]]:
    """Return the tracks of the file in its order, and what is wrong with every other line.

    A file that is no catalogue at all gives no track and a single error.
    """
    rows: dict[str, CatalogueRow] = {}
    errors: list[RowError] = []
    for entry in _entries(file.read()):
        if isinstance(entry, RowError):
            errors.append(entry)
        elif entry.spotify_id in rows:
            errors.append(_twice(entry, rows[entry.spotify_id]))
        else:
            rows[entry.spotify_id] = entry
    return list(rows.values()), errors


def _twice(row: CatalogueRow, earlier: CatalogueRow) -> RowError:
    return RowError(row.line, f"this track is in line {earlier.line} already: keep one of the two")


def _entries(data: bytes) -> Iterator[CatalogueRow | RowError]:
    """Read the file line by line, and nothing more once it turns out to be no catalogue."""
    text = _text(data)
    if isinstance(text, RowError):
        yield text
        return
    records = _records(text)
    header = _header(next(records, None))
    if isinstance(header, RowError):
        yield header
        return
    for record in records:
        yield record if isinstance(record, RowError) else _entry(header, record)


def _text(data: bytes) -> str | RowError:
    """Return the text of the file, or the reason why it is no text."""
    for magic, name in _FOREIGN.items():
        if data.startswith(magic):
            return RowError(1, f"this is {name}, not a CSV file: open it and save it as CSV UTF-8")
    text = _decoded(data)
    if isinstance(text, RowError):
        return text
    if "\0" in text:
        return RowError(1, "this is not a text file: save the table as CSV UTF-8")
    if text.lstrip().startswith("<"):
        return RowError(1, "this is a web page, not a CSV file: download the table itself")
    return text


def _decoded(data: bytes) -> str | RowError:
    """Decode UTF-8, or UTF-16 where the file says so. Other encodings are not guessed: names would suffer."""
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace")
        line = len(re.split(r"\r\n|\r|\n", before))
        name = "UTF-16" if encoding == "utf-16" else "UTF-8"
        return RowError(line, f"a character in this line is not {name}: save the file again as CSV UTF-8")


def _records(text: str) -> Iterator[_Cells | RowError]:
    """Split the text into cells, each record with the line in which it begins. Blank records are left out."""
    # Strict, as otherwise a quote that is never closed swallows all rows after it without a word.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True, skipinitialspace=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            yield RowError(line, _quoting(error, reader.line_num))
        else:
            if any(cells):
                yield line, cells


def _quoting(error: csv.Error, last: int) -> str:
    return (
        f"the quotes do not fit, and nothing was read up to line {last} ({error}):"
        ' close every quote, and write "" for a quote inside a quoted cell'
    )


def _separator(text: str) -> str:
    """Return the separator that parts the first line into the most columns that we know."""
    header = next((line for line in io.StringIO(text) if line.strip()), "")
    return max(_SEPARATORS, key=lambda separator: len(set(_names(header.split(separator))) & set(COLUMNS)))


def _names(cells: Sequence[str]) -> list[str]:
    return [cell.strip().strip('"').lower() for cell in cells]


def _header(record: _Cells | RowError | None) -> Sequence[str] | RowError:
    """Return the names of the columns, or what is wrong with them."""
    if record is None:
        return RowError(1, f"the file is empty: its first line names the columns ({', '.join(COLUMNS)})")
    if isinstance(record, RowError):
        return record
    line, cells = record
    names = _names(cells)
    reason = _wrong_columns(names)
    return RowError(line, f"{reason}; the columns are {', '.join(COLUMNS)}") if reason else names


def _wrong_columns(names: Sequence[str]) -> str | None:
    for number, name in enumerate(names, start=1):
        if name not in COLUMNS:
            return f"unknown column {shortened(name)}" if name else f"column {number} has no name"
        if name in names[: number - 1]:
            return f"column {name} is there twice"
    if not {"spotify_id", "url"} & set(names):
        return "column spotify_id or url is missing"
    return None if "title" in names else "column title is missing"


def _entry(names: Sequence[str], record: _Cells) -> CatalogueRow | RowError:
    line, cells = record
    if len(cells) != len(names):
        return RowError(
            line,
            f"this row has {len(cells)} cells and the header {len(names)}:"
            " leave cells empty instead of out, and put a cell that holds the separator in quotes",
        )
    try:
        return _row(line, dict(zip(names, cells, strict=True)))
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
        contacts=_credits(cells.get("contacts", "")),
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


def _credits(text: str) -> tuple[Credit, ...]:
    """Return each person once per role, as an e-mail in another case is the same e-mail."""
    found = map(_credit, _parts(text))
    return tuple({(credit.email.lower(), credit.role): credit for credit in found}.values())


def _credit(text: str) -> Credit:
    match = _CREDIT.fullmatch(text)
    if not match:
        raise ValueError(f"contact {shortened(text)} is not understood: write it as name <e-mail> (role)")
    name, email, role = (part.strip() for part in match.groups())
    if role.lower() not in ROLES:
        raise ValueError(f"unknown role {shortened(role)}: the roles are {', '.join(ROLES)}")
    if not _EMAIL.fullmatch(email):
        raise ValueError(f"{shortened(email)} is no e-mail address")
    return Credit(_fitting("name", name), _fitting("e-mail", email), role.lower())


def _parts(text: str) -> Iterator[str]:
    return (part.strip() for part in text.split(";") if part.strip())
