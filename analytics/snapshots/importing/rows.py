"""Reads a history file row by row: the numbers in it, and what is wrong with the other cells.

Long files take no more memory than short ones: rows are passed on one by one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import IO, NamedTuple

from analytics.catalogue.importing.cells import is_placeholder, isrc_of, visible
from analytics.catalogue.importing.columns import Columns
from analytics.catalogue.importing.rows import SAMPLES, Header
from analytics.catalogue.links import spotify_track_id
from analytics.files.records import ErrorCell, Record, RowError, names_of
from analytics.files.table_reader import TableLocation, records_of
from analytics.snapshots.importing.columns import (
    Day,
    days_in,
    is_wide,
    looks,
    odd_day,
    options,
    same_day,
    suggested,
    wrong_choice,
)
from analytics.snapshots.importing.counts import count_of
from analytics.snapshots.importing.dates import DateOrder, TwoReadings, moment_of, order_of

LOOKED_AT = 5_000
"""How many rows are searched for a date that shows whether days or months come first."""


class Numbers(NamedTuple):
    """What a row says about a track at one moment. It has exactly one of the two ids; a count not given is None."""

    line: int
    spotify_id: str
    isrc: str
    at: datetime
    streams: int | None
    views: int | None
    title: str
    artists: str


@dataclass(frozen=True)
class FileChoices:
    """What a person decided where a file can be read in two ways; None if nobody has decided yet."""

    order: DateOrder | None = None
    count: str = ""
    """Which count the columns of a wide file hold, where their names do not say: streams or views."""


NOTHING_SAID = FileChoices()


@dataclass(frozen=True)
class Open:
    """What has to be asked before the file can be read."""

    order: str = ""
    """A date that has two readings; empty if none has."""
    count: bool = False

    def __bool__(self) -> bool:
        return bool(self.order) or self.count


@dataclass(frozen=True)
class Plan:
    """How the rows of a file are to be read."""

    header: Header
    columns: Columns
    answers: FileChoices
    open: Open = field(default_factory=Open)

    @property
    def days(self) -> list[Day]:
        return days_in(self.header.names) if is_wide(self.columns) else []

    @property
    def unread(self) -> list[str]:
        """Return the columns that are not read, as the file names them."""
        days = {self.header.names[day.place] for day in self.days}
        return [name for name in self.header.unread(self.columns) if name not in days]


def header_of(file: IO[bytes], place: TableLocation, columns: Columns | None = None) -> Header | RowError:
    """Return the header of the table, or why it cannot be read."""
    records = records_of(file, looks(columns), place)
    first = next(records, None)
    if first is None or isinstance(first, RowError):
        return first or RowError(1, "the file is empty: its first line must contain the column names")
    samples = [record[1] for record in islice(records, SAMPLES) if not isinstance(record, RowError)]
    return Header(first[1], samples, first[0])


def plan_of(
    file: IO[bytes],
    place: TableLocation,
    columns: Columns | None,
    answers: FileChoices = NOTHING_SAID,
) -> Plan | RowError:
    """Return how a file is to be read, with what has to be asked first; or why it cannot be read.

    Without `columns` they are understood by their names.
    """
    header = header_of(file, place, columns)
    if isinstance(header, RowError):
        return header
    chosen = columns or suggested(header.names)
    if is_wide(chosen) and (reason := odd_day(header.names)):
        return RowError(header.line, reason)
    if reason := wrong_choice(chosen, header.names):
        return RowError(header.line, f"{reason}. Say which is which: {options(header.names)}")
    days = days_in(header.names) if is_wide(chosen) else []
    order = answers.order or order_of(_dates(file, place, chosen, header, days))
    said = FileChoices(order, answers.count)
    if reason := same_day(days, order, answers.count):
        return RowError(header.line, reason)
    two_readings = "" if order else next(_with_two_readings(file, place, chosen, header, days), "")
    return Plan(header, chosen, said, Open(two_readings, any(not day.count for day in days) and not answers.count))


def _with_two_readings(
    file: IO[bytes], place: TableLocation, columns: Columns, header: Header, days: Sequence[Day]
) -> Iterator[str]:
    for text in _dates(file, place, columns, header, days):
        try:
            moment_of(text)
        except TwoReadings:
            yield text
        except ValueError:
            continue


def _dates(
    file: IO[bytes], place: TableLocation, columns: Columns, header: Header, days: Sequence[Day]
) -> Iterator[str]:
    """Return the texts of a file that name days: those of its header, or of its first rows."""
    yield from (day.text for day in days)
    if is_wide(columns):
        return
    at = names_of(header.names).index(columns["captured_at"])
    records = records_of(file, looks(columns), place)
    next(records, None)
    for record in islice(records, LOOKED_AT):
        if not isinstance(record, RowError) and at < len(record[1]):
            yield record[1][at]


def numbers_of(file: IO[bytes], place: TableLocation, plan: Plan, now: datetime) -> Iterator[Numbers | RowError]:
    """Return the numbers of a file in its order, and what is wrong with every other line or cell."""
    records = records_of(file, looks(plan.columns), place)
    next(records, None)
    read = _reader(plan, now)
    for record in records:
        if isinstance(record, RowError):
            yield record
        else:
            yield from read(record)


def _reader(plan: Plan, now: datetime) -> Callable[[Record], Iterator[Numbers | RowError]]:
    width = len(plan.header.names)
    names = names_of(plan.header.names)
    places = {name: names.index(column) for name, column in plan.columns.items()}
    moment = moments(plan, now)
    numbers = _wide(plan, places, moment) if plan.days else _long(places, moment)

    def read(record: Record) -> Iterator[Numbers | RowError]:
        line, cells = record
        try:
            yield from numbers(line, fitting(cells, width))
        except ValueError as error:
            yield RowError(line, str(error))

    return read


def fitting(cells: Sequence[str], width: int) -> Sequence[str]:
    """Return a row's cells. Raises ValueError if there are fewer than in the header, or more that are not empty."""
    if len(cells) != width and (len(cells) < width or any(cells[width:])):
        raise ValueError(
            f"this row has {len(cells)} cells, but the header has {width}: leave cells empty instead of out,"
            " and put a cell that contains the separator in quotes"
        )
    return cells


Moment = Callable[[str], datetime]
_Numbers = Callable[[int, Sequence[str]], Iterator[Numbers | RowError]]


def _long(places: Mapping[str, int], moment: Moment) -> _Numbers:
    at, streams, views = places["captured_at"], places.get("streams"), places.get("views")
    name = namer_of(places)

    def numbers(line: int, cells: Sequence[str]) -> Iterator[Numbers | RowError]:
        played = None if streams is None else streams_in(cells[streams])
        seen = None if views is None else count_of(cells[views])
        if played is not None or seen is not None:
            spotify_id, isrc, title, artists = name(cells)
            yield Numbers(line, spotify_id, isrc, moment(cells[at]), played, seen, title, artists)

    return numbers


def _wide(plan: Plan, places: Mapping[str, int], moment: Moment) -> _Numbers:
    name = namer_of(places)
    days = [(day.place, day.text, day.count or plan.answers.count) for day in plan.days]

    def numbers(line: int, cells: Sequence[str]) -> Iterator[Numbers | RowError]:
        spotify_id, isrc, title, artists = name(cells)
        for place, text, count in days:
            try:
                number = (streams_in if count == "streams" else count_of)(cells[place])
                if number is not None:
                    played, seen = (number, None) if count == "streams" else (None, number)
                    yield Numbers(line, spotify_id, isrc, moment(text), played, seen, title, artists)
            except ValueError as error:
                yield RowError(line, f"{plan.header.names[place]}: {error}")

    return numbers


def namer_of(places: Mapping[str, int]) -> Callable[[Sequence[str]], tuple[str, str, str, str]]:
    """Return what gives the track's Spotify id or ISRC, its title and its artists. It raises ValueError."""
    fields = tuple(field for field in ("url", "spotify_id", "isrc") if field in places)
    places_of_ids = [places[field] for field in fields]
    title, artists = places.get("title"), places.get("artists")

    def name(cells: Sequence[str]) -> tuple[str, str, str, str]:
        spotify_id, isrc = _track(fields, tuple([cells[place] for place in places_of_ids]))
        return (
            spotify_id,
            isrc,
            "" if title is None else _text(cells[title]),
            "" if artists is None else _text(cells[artists]),
        )

    return name


def _text(cell: str) -> str:
    return "" if isinstance(cell, ErrorCell) else cell[:500]


@lru_cache(100_000)
def _track(fields: tuple[str, ...], cells: tuple[str, ...]) -> tuple[str, str]:
    """Return the track's Spotify id, or else its ISRC. Raises ValueError if none of its cells names it."""
    reasons = []
    for field_, cell in zip(fields, cells, strict=True):
        if is_placeholder(cell):
            continue
        try:
            return ("", isrc_of(cell)) if field_ == "isrc" else (spotify_track_id(visible(cell)), "")
        except ValueError as error:
            reasons.append(str(error))
    raise ValueError(reasons[0] if reasons else "the track is missing: fill in its Spotify id, its link or its ISRC")


def streams_in(text: str) -> int | None:
    """Return the streams in a cell. Spotify shows 0 where it shows no count, so that is none."""
    return count_of(text) or None


def moments(plan: Plan, now: datetime) -> Moment:
    """Return what gives the moment that a cell names. It raises ValueError."""
    return lru_cache(10_000)(lambda text: past(moment_of(text, plan.answers.order), now))


def past(moment: datetime, now: datetime) -> datetime:
    """Return the moment, or now if it is later today. Raises ValueError if its day has not come yet."""
    if moment > now and moment.date() > now.date():
        raise ValueError(f"{moment:%Y-%m-%d} is in the future: correct the date")
    return min(moment, now)
