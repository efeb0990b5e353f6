"""Spotify's official Web API with the credentials of an app. It knows ISRCs and totals, and no counts.

New apps may read only what their own user owns, so a refusal (403, or 404 for an existing playlist) proves nothing
about the playlist: another way decides.
"""

import base64
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Final, TypeVar
from urllib.parse import urlencode

from enrichment.sources.base import NotRead, PageChanged, SourceBlocked, SourceRefused, TrackRelease
from enrichment.sources.evidence import PageEvidence
from enrichment.sources.playlists.listing import Entry, Listing, RowTally, Turn, length, people, text, whole
from enrichment.sources.playlists.web import SECONDS, Got, Web, token_in
from enrichment.sources.released import DAY, MONTH, YEAR, cut, written

PAGE: Final = 50
# The most that a search gives to new apps, since February 2026.
EDITIONS: Final = 10
_TRACK: Final = "type,id,uri,name,duration_ms,artists(name),album(name),external_ids(isrc)"
# Rows hold `item`, in answers of older versions `track`.
_FIELDS: Final = f"total,offset,items(is_local,item({_TRACK}),track({_TRACK}))"
_ID: Final = re.compile(r"[0-9A-Za-z]{22}")
_UNAUTHORIZED: Final = 401
_OK: Final = 200
_NO_TRACK: Final = frozenset({400, 404})
_REFUSED: Final = frozenset({400, 403, 404})
# A token is discarded a minute before it expires, so that none expires in transit.
_SPARE_SECONDS: Final = 60

Result = TypeVar("Result")


@dataclass(frozen=True)
class Edition:
    """A track as a search shows it. `released` is a year, a month or a day, as Spotify writes it, or empty."""

    spotify_id: str
    title: str
    artists: str
    released: str
    kind: str

    def rank(self) -> tuple[str, int, str]:
        """Return the sort key of editions: the earliest first, and on the same day the album first."""
        kinds = ("album", "single")
        return self.released or "9999", kinds.index(self.kind) if self.kind in kinds else len(kinds), self.spotify_id


@dataclass(frozen=True)
class Credentials:
    """An app's id and secret; never shown."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)


class WebApi:
    """Rows from the Web API. Keeps its token until it expires."""

    name: ClassVar[str] = "spotify web api"
    is_public: ClassVar[bool] = False

    def __init__(self, web: Web, api_url: str, token_url: str, credentials: Credentials) -> None:
        self._web = web
        self._api_url = api_url.rstrip("/")
        self._token_url = token_url
        self._credentials = credentials
        self._token = ""
        self._ends_at = 0.0
        self._waits_until = 0.0

    def read(self, playlist_id: str, turn: Turn) -> Listing:
        """Return every row of a playlist that the credentials may read. Raises NotRead."""
        return self._unless_waiting(lambda: self._read(playlist_id, turn))

    def about(self, track_id: str, turn: Turn) -> tuple[str, TrackRelease | None]:
        """Return a track's ISRC, "" if there is none or Spotify no longer has it, and its album. Raises NotRead."""
        return self._unless_waiting(lambda: self._about_track(track_id, turn))

    def editions(self, isrc: str, turn: Turn) -> list[Edition]:
        """Return the tracks that have an ISRC, the earliest first; none where Spotify has none. Raises NotRead."""
        return self._unless_waiting(lambda: self._editions(isrc, turn))

    def _unless_waiting(self, ask: Callable[[], Result]) -> Result:
        if time.monotonic() < self._waits_until:
            raise SourceBlocked("the Web API asked us to wait")
        try:
            return ask()
        except SourceBlocked as blocked:
            # It may ask for hours, which do not concern the public page.
            self._waits_until = time.monotonic() + (blocked.retry_after or timedelta()).total_seconds()
            raise

    def _read(self, playlist_id: str, turn: Turn) -> Listing:
        about = self._about(playlist_id, turn)
        pages = [self._items(playlist_id, 0, turn)]
        seen, total = len(_rows(pages[0])), total_of(pages[0])
        while seen < total and _rows(pages[-1]):
            try:
                page = self._items(playlist_id, seen, turn)
                seen += len(_rows(page))
            except SourceBlocked:
                raise
            except NotRead as reason:
                return listing_of(about, pages, trouble=f"The rest was not seen: {reason}.")
            pages.append(page)
        if len(pages) > 1 and self._about(playlist_id, turn).get("snapshot_id") != about.get("snapshot_id"):
            return listing_of(about, pages, is_whole=False, trouble="The playlist changed while it was read.")
        return listing_of(about, pages)

    def evidence(self) -> PageEvidence | None:
        return self._web.evidence()

    def close(self) -> None:
        self._web.close()

    def _about_track(self, track_id: str, turn: Turn) -> tuple[str, TrackRelease | None]:
        got = self._answered(f"tracks/{track_id}", turn, {})
        # 400: a mistyped id may be none at all. The next tracks must still be requested.
        if got.status in _NO_TRACK:
            return "", None
        answer = _understood(got, "this track")
        # Of another track: nothing is known about this one, and the next ones must still be requested.
        return (_isrc_in(answer), release_in(answer)) if answer.get("id") == track_id else ("", None)

    def _editions(self, isrc: str, turn: Turn) -> list[Edition]:
        wanted = {"q": f"isrc:{isrc}", "type": "track", "limit": EDITIONS}
        answer = _understood(self._answered("search", turn, wanted), "search for an ISRC")
        tracks = answer.get("tracks")
        rows = tracks.get("items") if isinstance(tracks, dict) else None
        if not isinstance(rows, list):
            raise PageChanged("the Web API's answer to a search has no tracks any more")
        # A search may answer with what is only alike.
        same = (row for row in rows if isinstance(row, dict) and _is_track(row) and _isrc_in(row) == isrc)
        return sorted(map(_edition, same), key=Edition.rank)

    def _about(self, playlist_id: str, turn: Turn) -> Mapping[str, Any]:
        about = self._get(f"playlists/{playlist_id}", turn, fields="name,uri,owner(display_name),snapshot_id")
        if about.get("uri") not in (None, f"spotify:playlist:{playlist_id}"):
            raise PageChanged("the Web API's answer is about another playlist")
        return about

    def _items(self, playlist_id: str, offset: int, turn: Turn) -> Mapping[str, Any]:
        page = self._get(f"playlists/{playlist_id}/items", turn, fields=_FIELDS, limit=PAGE, offset=offset)
        if page.get("offset") not in (None, offset):
            raise PageChanged("the Web API's answer has other rows than were requested")
        return page

    def _get(self, path: str, turn: Turn, **wanted: object) -> Mapping[str, Any]:
        return _understood(self._answered(path, turn, wanted), "this playlist")

    def _answered(self, path: str, turn: Turn, wanted: Mapping[str, object]) -> Got:
        got = self._ask(path, turn, wanted)
        if got.status == _UNAUTHORIZED:
            self._token = ""
            got = self._ask(path, turn, wanted)
        return got

    def _ask(self, path: str, turn: Turn, wanted: Mapping[str, object]) -> Got:
        headers = {"Authorization": f"Bearer {self._valid_token(turn)}"}
        turn(SECONDS)
        return self._web.ask("GET", f"{self._api_url}/v1/{path}?{urlencode(wanted)}", headers=headers)

    def _valid_token(self, turn: Turn) -> str:
        if self._token and time.monotonic() < self._ends_at:
            return self._token
        turn(SECONDS)
        key = base64.b64encode(f"{self._credentials.client_id}:{self._credentials.client_secret}".encode()).decode()
        headers = {"Authorization": f"Basic {key}", "Content-Type": "application/x-www-form-urlencoded"}
        got = self._web.ask("POST", self._token_url, headers=headers, body="grant_type=client_credentials")
        if got.status in {400, _UNAUTHORIZED}:
            raise SourceRefused(f"the Web API rejected the credentials (HTTP {got.status})")
        got.refuse("the Web API's token")
        answer = got.json() or {}
        token, seconds = token_in(answer.get("access_token")), whole(answer.get("expires_in"))
        if not token or seconds is None:
            raise PageChanged("the answer has no token")
        self._token, self._ends_at = token, time.monotonic() + seconds - _SPARE_SECONDS
        return token


def _understood(got: Got, what: str) -> Mapping[str, Any]:
    if got.status in _REFUSED:
        raise SourceRefused(f"the Web API does not let us read {what} (HTTP {got.status})")
    got.refuse("the Web API")
    answer = got.json()
    if got.status != _OK or answer is None:
        raise PageChanged(f"the Web API's answer is not understood (HTTP {got.status})")
    return answer


def total_of(page: Mapping[str, Any]) -> int:
    """Return how many rows there are. Raises PageChanged if the answer does not say."""
    total = whole(page.get("total"))
    if total is None:
        raise PageChanged("the Web API does not say how many rows there are")
    return total


def listing_of(
    about: Mapping[str, Any], pages: Sequence[Mapping[str, Any]], *, is_whole: bool = True, trouble: str = ""
) -> Listing:
    """Combine the pages of one playlist, in order. Raises PageChanged."""
    tally = RowTally()
    for page in pages:
        for row in _rows(page):
            _add(tally, row)
    owner = about.get("owner")
    totals = {whole(page.get("total")) for page in pages} - {None}
    return tally.listing(
        text(about.get("name")),
        text(owner.get("display_name")) if isinstance(owner, dict) else "",
        total_of(pages[0]),
        WebApi.name,
        is_whole=is_whole and len(totals) == 1,
        trouble=trouble,
    )


def _rows(page: Mapping[str, Any]) -> list[object]:
    rows = page.get("items")
    if not isinstance(rows, list):
        raise PageChanged("the Web API's answer no longer has rows")
    return rows


def _add(tally: RowTally, row: object) -> None:
    row = row if isinstance(row, dict) else {}
    item: Mapping[str, Any] = next((row[key] for key in ("item", "track") if isinstance(row.get(key), dict)), {})
    if row.get("is_local") is True:
        tally.skip("local_files")
    elif item.get("type") == "episode":
        tally.skip("episodes")
    elif _is_track(item):
        tally.add(_entry(item))
    else:
        tally.skip("unavailable")


def _is_track(item: Mapping[str, Any]) -> bool:
    track_id = str(item.get("id"))
    return (
        item.get("type") == "track"
        and bool(_ID.fullmatch(track_id))
        and item.get("uri") == f"spotify:track:{track_id}"
    )


def _entry(item: Mapping[str, Any]) -> Entry:
    artists, album = item.get("artists"), item.get("album")
    names = [text(one.get("name")) for one in artists if isinstance(one, dict)] if isinstance(artists, list) else []
    return Entry(
        0,
        str(item["id"]),
        text(item.get("name")),
        people(names),
        text(album.get("name")) if isinstance(album, dict) else "",
        _isrc_in(item),
        length_ms=length(item.get("duration_ms")),
    )


def _edition(item: Mapping[str, Any]) -> Edition:
    entry, album = _entry(item), item.get("album")
    album = album if isinstance(album, dict) else {}
    released, kind = text(album.get("release_date")), text(album.get("album_type"))
    return Edition(entry.spotify_id, entry.title, entry.artists, released, kind)


def _isrc_in(item: Mapping[str, Any]) -> str:
    codes = item.get("external_ids")
    return text(codes.get("isrc")).upper() if isinstance(codes, dict) else ""


def release_in(item: Mapping[str, Any]) -> TrackRelease | None:
    """Return the album of a track, with its date as exactly as Spotify says it knows it; None if there is none.

    A label is named only where an album was asked for by itself.
    """
    album = item.get("album")
    if not isinstance(album, dict) or not _ID.fullmatch(str(item.get("id"))):
        return None
    released, precision = written(album.get("release_date")), str(album.get("release_date_precision"))
    known = cut(released, precision if precision in {DAY, MONTH} else YEAR) if released else None
    album_id = str(album.get("id"))
    return TrackRelease(
        str(item["id"]),
        album_id if _ID.fullmatch(album_id) else "",
        text(album.get("name")),
        text(album.get("label")),
        known,
    )
