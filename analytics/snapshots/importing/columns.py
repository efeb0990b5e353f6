"""The columns of a history file: how they map to our fields, and which of them are days.

long        one row per track and day     track · date · streams and/or views
wide        one row per track             track · 2026-11-06 · 2026-11-13 · 2026-11-20 · …
positions   one row per playlist, track and week   playlist · track · date · position · streams and/or views
"""

import re
import shlex
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from analytics.catalogue.importing.columns import Columns
from analytics.catalogue.importing.columns import digest_of as digest_of_names
from analytics.catalogue.importing.known_columns import OTHER_NAMES, plain
from analytics.catalogue.links import shortened
from analytics.files.header import COMPLETE
from analytics.files.records import Looks, names_of
from analytics.snapshots.importing.dates import DateOrder, TwoReadings, is_almost_a_day, moment_of

FIELDS: Final = {
    "spotify_id": "Spotify id",
    "url": "Spotify link",
    "isrc": "ISRC",
    "captured_at": "Date or time",
    "streams": "Streams",
    "views": "Views",
    "title": "Title",
    "artists": "Artists",
    "position": "Position in a playlist",
    "playlist_id": "Playlist id or link",
    "playlist": "Playlist name",
}
"""The names of our fields on pages."""

PLAYLIST = ("playlist_id", "playlist")
TRACK = ("spotify_id", "url", "isrc")
COUNTS = ("streams", "views")

_NAMES: Final[Mapping[str, str]] = {
    "captured_at": """
        Captured at, Snapshot date, Snapshot at, Recorded at, Read at, Measured at, Observed at, Taken at, Counted at,
        Date, Day, Week, Week of, Timestamp, Moment, Time, As of, Datum, Tag, Fecha, Data, Jour, Created at,
        Stichtag, Messdatum, Abrufdatum, Erfasst am, Semaine, Semana, Woche, Día, Dia, Giorno, 日付, 日時""",
    "streams": """
        Spotify streams, Streams, Stream count, Streams count, Spotify stream count, Spotify plays, Plays, Play count,
        Total streams, Spotify playcount, Current streams, Abrufe, Reproducciones, Écoutes,
        Streams (Spotify), Streams Spotify, Streams totales, Streams totais, Reproduções, Escuchas, Ascolti,
        Wiedergaben""",
    "views": """
        YouTube views, Views, View count, YouTube view count, Video views, Total views, YouTube total views,
        Total YouTube views, Current views, Aufrufe, Visualizaciones, Vues,
        Vistas, Vues YouTube, Vistas de YouTube, Visualizações, Visualizzazioni, YouTube-Aufrufe""",
    "position": """
        Position, Playlist position, Position in playlist, Track position, Rank, Place, Track order, Posición,
        Posizione, Posição""",
    "playlist_id": """
        Spotify playlist id, Playlist Spotify id, Playlist URI, Spotify playlist URI, Playlist link, Playlist URL,
        Spotify playlist URL, Playlist Spotify URL, Playlist id""",
    "playlist": "Playlist name, Playlist title, Playlist, Name of playlist, Playlist-Name",
}
_KNOWN: Final = {
    **{field: list(OTHER_NAMES[field]) for field in (*TRACK, "title", "artists")},
    **{field: [plain(name) for name in names.split(",")] for field, names in _NAMES.items()},
}

_OF_STREAMS = frozenset(("spotify", "stream", "play", "abrufe", "écoute", "ascolti"))
_OF_VIEWS = frozenset(("youtube", "view", "aufrufe", "vue", "vista", "visualizacione", "visualizaçõe"))
_PLATFORM_WORDS = re.compile(
    r"\b(spotify|streams?|plays?|youtube|views?|counts?|total|abrufe|écoutes?|ascolti|aufrufe|vues?|vistas?"
    r"|visualizaciones|visualizações|reproducciones|reproduções|wiedergaben|snapshot|date"
    r"|on|at|(?<![0-9] )am|vom|le|el|week\s+of|week\s+ending|as\s+of)\b",
    re.IGNORECASE,
)
_PEOPLE = frozenset(("totalstreams", "totalyoutubeviews", "wowgrowth", "wowgrowthpct", "songwriter", "contactid"))


@dataclass(frozen=True, slots=True)
class Day:
    """A column of a wide file: the text that names its day, and which count it holds, "" where it does not say."""

    place: int
    text: str
    count: str


def suggested(names: Sequence[str]) -> dict[str, str]:
    """Return which columns look like ours by their names. Each column is suggested once."""
    dated = {day.place for day in days_in(names)}
    own = [name for place, name in enumerate(names_of(names)) if place not in dated]
    left = {plain(name): name for name in reversed(own) if name}
    found = {}
    for field, others in _KNOWN.items():
        known = next((other for other in others if other in left), None)
        if known is not None:
            found[field] = left.pop(known)
    # A position without a playlist, such as a rank in a chart, says nothing; nor does a playlist without positions.
    is_placed = is_of_playlists(found)
    return {field: name for field, name in found.items() if is_placed or field not in ("position", *PLAYLIST)}


def days_in(names: Sequence[str]) -> list[Day]:
    """Return the columns whose names are days, in the order of the file."""
    return [day for place, name in enumerate(names) if (day := _day(place, name)) is not None]


def odd_day(names: Sequence[str]) -> str | None:
    """Return why a column that seems to be a day cannot be read, None if there is none: it must not be overlooked."""
    dated = {day.place for day in days_in(names)}
    for place, name in enumerate(names):
        text, _ = _words_and_day(name)
        if place not in dated and is_almost_a_day(text):
            remedy = "name it by the day of its numbers, such as 2026-11-20, or delete it"
            return f"column {shortened(name)} is not a day: {remedy}"
    return None


def same_day(days: Sequence[Day], order: DateOrder | None, count: str) -> str | None:
    """Return why two columns cannot both be read, None if each has a day of its own. `count` is what they count."""
    seen: dict[tuple[datetime, str], Day] = {}
    for day in days:
        try:
            moment = moment_of(day.text, order)
        except TwoReadings:
            continue
        earlier = seen.setdefault((moment, day.count or count), day)
        if earlier is not day:
            return f"columns {shortened(earlier.text)} and {shortened(day.text)} are the same day: delete one"
    return None


def _words_and_day(name: str) -> tuple[str, set[str]]:
    """Return the text of a column's name that may be a day, and the words about what it counts."""
    name = re.sub(r"(?<=[0-9])_(?=[0-9])", "-", unicodedata.normalize("NFC", name)).replace("_", " ")
    said = {word.lower().rstrip("s") for word in _PLATFORM_WORDS.findall(name)}
    return " ".join(_PLATFORM_WORDS.sub(" ", name).split()).strip(" -:()"), said


def _day(place: int, name: str) -> Day | None:
    text, said = _words_and_day(name)
    try:
        moment_of(text)
    except TwoReadings:
        pass
    except ValueError:
        return None
    of_views, of_streams = bool(said & _OF_VIEWS), bool(said & _OF_STREAMS)
    return Day(place, text, "" if of_views == of_streams else "views" if of_views else "streams")


def looks(columns: Columns | None = None) -> Looks:
    """Return how much a record looks like the header: by the columns that were chosen, or by names that are known."""

    def by_name(cells: Sequence[str]) -> int:
        found = suggested(cells)
        days = len(days_in(cells))
        return len(found) + min(days, 3) + (0 if wrong_choice(found, cells) else COMPLETE)

    def by_choice(cells: Sequence[str]) -> int:
        found = len(set((columns or {}).values()) & set(names_of(cells)))
        return COMPLETE + found if found == len(columns or {}) else found

    return by_choice if columns else by_name


def wrong_choice(columns: Columns, names: Sequence[str]) -> str | None:
    """Return what is wrong with taking these columns of a file for ours, None if all is well."""
    plain_names = names_of(names)
    for field, name in columns.items():
        if field not in FIELDS:
            return f"there is no field {shortened(field)}: the fields are {', '.join(FIELDS)}"
        if plain_names.count(name) != 1:
            return f"the file has {'no' if name not in plain_names else 'more than one'} column {shortened(name)}"
        if list(columns.values()).count(name) > 1:
            return f"column {shortened(name)} is used for two fields: choose one"
    return _missing(columns, names)


def is_of_playlists(columns: Columns) -> bool:
    """Return whether the rows of a file are positions of tracks in playlists."""
    return "position" in columns and bool(set(PLAYLIST) & columns.keys())


def _missing(columns: Columns, names: Sequence[str]) -> str | None:
    if not set(TRACK) & columns.keys():
        return _no_track(names)
    if is_of_playlists(columns):
        return None if "captured_at" in columns else "the date is missing: name the column that contains it"
    if {"position", *PLAYLIST} & columns.keys():
        return "a position needs its playlist, and a playlist its positions: name both columns, or neither"
    if "captured_at" in columns:
        return None if set(COUNTS) & columns.keys() else "a column with streams or views is missing"
    if not days_in(names):
        return "the date is missing: name the column that contains it, or use one column per day"
    return None


def _no_track(names: Sequence[str]) -> str:
    if _PEOPLE & {plain(name) for name in names}:
        return (
            "these are people's totals, without the tracks behind them: import the numbers of the tracks, and the"
            " totals are calculated from those"
        )
    return "the track is missing: name the column with its Spotify id, its link or its ISRC"


def is_wide(columns: Columns) -> bool:
    return "captured_at" not in columns


def digest_of(names: Sequence[str]) -> str:
    """Return the key of a header, ignoring its day columns, which change from file to file."""
    dated = {day.place for day in days_in(names)}
    return digest_of_names(["history", *(name for place, name in enumerate(names) if place not in dated)])


def options(names: Sequence[str]) -> str:
    """Return what to type so that a file's columns are understood: by their names, else left open."""
    guess = suggested(names)
    if not set(TRACK) & guess.keys():
        guess = {"spotify_id": "THEIR COLUMN", **guess}
    if is_wide(guess) and not days_in(names):
        guess["captured_at"] = "THEIR COLUMN"
    if not is_wide(guess) and not set(COUNTS) & guess.keys():
        guess["streams"] = "THEIR COLUMN"
    return " ".join(_options(guess))


def _options(guess: Mapping[str, str]) -> Iterator[str]:
    for field, name in guess.items():
        yield f"--map {shlex.quote(f'{field}={name}')}"
