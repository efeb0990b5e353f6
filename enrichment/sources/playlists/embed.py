"""The embed page of a playlist, which shows its first rows, and the player's query for all of them.

The page contains an anonymous token; the query is identified by a hash that changes with every release of the
player. Without a hash, or with an outdated one, only the first rows are seen, and no total.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from enrichment.sources.base import NotRead, PageChanged, SourceBlocked
from enrichment.sources.evidence import PageEvidence
from enrichment.sources.playlists import graphql
from enrichment.sources.playlists.listing import (
    Entry,
    Listing,
    PlaylistGone,
    PlaylistPrivate,
    RowTally,
    Turn,
    length,
    people,
    text,
)
from enrichment.sources.playlists.web import SECONDS, Got, Web, token_in
from enrichment.sources.spotify.shape import DECLARED, Shape

_DATA: Final = re.compile(r"""<script\b[^>]*\sid=["']?__NEXT_DATA__(?![\w-])[^>]*>(.*?)</script>""", re.DOTALL)
_TRACK: Final = re.compile(r"spotify:track:([0-9A-Za-z]{22})")
_GONE: Final = frozenset({400, 404, 410})
_PRIVATE: Final = frozenset({401, 403})
# A failed request is repeated once; a page that never answers has cost enough time by then.
_MOST_FAILURES: Final = 2
_NO_HASH: Final = "Only the first rows were requested: the hash of the player's query is not set."


@dataclass(frozen=True)
class EmbedPage:
    """What an embed page shows: the first rows, and the token with which its player asks for more."""

    listing: Listing
    token: str


class Embed:
    """Rows from the embed page, and all of them by the player's query if its hash is known."""

    name: ClassVar[str] = "spotify playlist query"
    is_public: ClassVar[bool] = True

    def __init__(
        self, web: Web, web_url: str, graphql_url: str, query_hash: str = "", shape: Shape = DECLARED
    ) -> None:
        self._web = web
        self._web_url = web_url.rstrip("/")
        self._graphql_url = graphql_url
        self._hash = query_hash
        self._shape = shape

    def first_rows(self, playlist_id: str, turn: Turn, kind: str = "playlist") -> EmbedPage:
        """Return what the embed page shows. Raises NotRead."""
        turn(SECONDS)
        return understood(self._web.ask("GET", f"{self._web_url}/embed/{kind}/{playlist_id}"), playlist_id, kind)

    def read(self, playlist_id: str, turn: Turn) -> Listing:
        """Return all rows if the query works, else the first ones. Raises NotRead."""
        shown = self.first_rows(playlist_id, turn)
        if not self._hash:
            return replace(shown.listing, trouble=_NO_HASH)
        try:
            return self._all_rows(playlist_id, shown.token, turn)
        except PlaylistGone:
            # The page showed it a moment ago.
            return replace(shown.listing, trouble="The player's query did not find the playlist.")
        except NotRead as reason:
            _heed(reason)
            return replace(shown.listing, trouble=f"Only the first rows were seen: {reason}.")

    def evidence(self) -> PageEvidence | None:
        return self._web.evidence()

    def close(self) -> None:
        self._web.close()

    def _all_rows(self, playlist_id: str, token: str, turn: Turn) -> Listing:
        pages = [self._page(playlist_id, token, 0, turn)]
        reason: NotRead | None = None
        failures = 0
        while failures < _MOST_FAILURES and (offset := graphql.next_missing(pages)) is not None:
            try:
                pages.append(self._page(playlist_id, token, offset, turn))
                came = graphql.next_missing(pages) != offset
                reason = None if came else PageChanged("the answer has none of the requested rows")
            except NotRead as trouble:
                reason = trouble
            failures = failures + 1 if reason else 0
            if isinstance(reason, SourceBlocked):
                break
        why_not = f"The rest was not seen: {reason}." if reason else ""
        wait = reason.retry_after if isinstance(reason, SourceBlocked) else None
        return replace(graphql.listing_of(pages, self.name, why_not, self._shape), retry_after=wait)

    def _page(self, playlist_id: str, token: str, offset: int, turn: Turn) -> graphql.PlaylistPage:
        turn(SECONDS)
        question = {
            "operationName": "fetchPlaylist",
            "variables": {
                "uri": f"spotify:playlist:{playlist_id}",
                "offset": offset,
                "limit": graphql.PAGE,
                "enableWatchFeedEntrypoint": False,
            },
            "extensions": {"persistedQuery": {"version": 1, "sha256Hash": self._hash}},
        }
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json;charset=UTF-8",
            "App-Platform": "WebPlayer",
        }
        got = self._web.ask("POST", self._graphql_url, headers=headers, body=json.dumps(question))
        got.refuse("the player's query")
        answer = got.json()
        if answer is None:
            raise PageChanged("got a page instead of data")
        return graphql.PlaylistPage(graphql.playlist_in(answer, playlist_id, self._shape), offset)


def understood(got: Got, playlist_id: str, kind: str = "playlist") -> EmbedPage:
    """Return what an embed page says about exactly this playlist (or album). Raises NotRead.

    A deleted one has a page that says so. A bare 400 or 404 may concern all of these pages: another way decides then.
    """
    props = _props(got)
    stated = props.get("status") if props else None
    status = stated if isinstance(stated, int) else got.status
    if isinstance(stated, int) and stated in _GONE:
        raise PlaylistGone(f"Spotify has no such {kind} (HTTP {status})")
    if props and status in _PRIVATE:
        raise PlaylistPrivate(f"Spotify shows this {kind} only to its owner (HTTP {status})")
    got.refuse("the embed page")
    replace(got, status=status).refuse("the embed page")
    entity = _at(props, "state", "data", "entity")
    if entity is None:
        raise PageChanged(f"the embed page is not understood (HTTP {status})")
    if entity.get("uri") != f"spotify:{kind}:{playlist_id}":
        raise PageChanged(f"the embed page is about another {kind}")
    session = _at(props, "state", "settings", "session") or {}
    return EmbedPage(_listing(entity), token_in(session.get("accessToken")))


def _heed(reason: NotRead) -> None:
    """Raise it if Spotify named a wait: then nothing more is requested, by any way."""
    if isinstance(reason, SourceBlocked) and reason.retry_after:
        raise reason


def _props(got: Got) -> Mapping[str, Any] | None:
    found = _DATA.search(got.text)
    answer = Got(got.status, found[1]).json() if found else None
    return _at(answer, "props", "pageProps")


def _at(node: object, *path: str) -> Mapping[str, Any] | None:
    for name in path:
        node = node.get(name) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else None


def _listing(entity: Mapping[str, Any]) -> Listing:
    rows = entity.get("trackList")
    if not isinstance(rows, list):
        raise PageChanged("the embed page no longer has rows")
    tally = RowTally()
    for row in (row if isinstance(row, dict) else {} for row in rows):
        uri, title = str(row.get("uri")), text(row.get("title"))
        track = _TRACK.fullmatch(uri)
        if track:
            artists = people(text(row.get("subtitle")).split(", "))
            tally.add(Entry(0, track[1], title, artists, length_ms=length(row.get("duration"))))
        else:
            tally.skip(_kind(uri))
    return tally.listing(text(entity.get("name")), text(entity.get("subtitle")), None, "spotify embed page")


def _kind(uri: str) -> str:
    if uri.startswith("spotify:local:"):
        return "local_files"
    return "episodes" if uri.startswith("spotify:episode:") else "unavailable"
