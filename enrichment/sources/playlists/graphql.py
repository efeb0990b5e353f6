"""Parses the player's `fetchPlaylist` answers: pages of rows, which `rows` parses. Pure.

Only the first answer about a playlist names it. Later pages contain only rows: the request tells whose they are and,
if they do not say it themselves, from which row on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from enrichment.sources.base import NotRead, PageChanged, SourceUnreachable
from enrichment.sources.playlists import rows
from enrichment.sources.playlists.listing import Listing, PlaylistGone, PlaylistPrivate, RowTally, text, whole
from enrichment.sources.spotify.answers import is_stale, other_counts
from enrichment.sources.spotify.shape import DECLARED, Shape

Answer = Mapping[str, Any]

PAGE: Final = 100
"""How many rows one request may ask for."""

CHANGED: Final = "The playlist changed while it was read."


@dataclass(frozen=True, slots=True)
class PlaylistPage:
    """One answer about a playlist. `asked_from` is the first requested row, None if unknown."""

    playlist: Answer
    asked_from: int | None = None

    @property
    def items(self) -> list[object] | None:
        """Return its rows, None if it has none: other answers contain only the playlist's name."""
        items = self._content.get("items")
        return items if isinstance(items, list) and self.offset is not None else None

    @property
    def offset(self) -> int | None:
        """Return how many rows come before its first row."""
        paging = self._content.get("pagingInfo")
        offset = whole(paging.get("offset")) if isinstance(paging, dict) else None
        return self.asked_from if offset is None else offset

    @property
    def total(self) -> int | None:
        return whole(self._content.get("totalCount"))

    @property
    def revision(self) -> str:
        """Return the name of the state that it shows, empty if it has none."""
        return text(self.playlist.get("revisionId"))

    @property
    def _content(self) -> Answer:
        content = self.playlist.get("content")
        return content if isinstance(content, dict) else {}


def playlist_in(answer: Answer, playlist_id: str, shape: Shape = DECLARED) -> Answer:
    """Return what an answer about exactly this playlist says.

    Raises PlaylistGone and PlaylistPrivate if Spotify says so, SourceUnreachable if it reports an error instead,
    PageChanged if the answer is about something else or is not understood.
    """
    data = answer.get("data")
    playlist = data.get(shape.playlist_key) if isinstance(data, dict) else None
    kind = playlist.get("__typename") if isinstance(playlist, dict) else None
    if kind == "NotFound":
        raise PlaylistGone("Spotify does not have this playlist")
    if kind == "RestrictedContent":
        raise PlaylistPrivate("Spotify shows this playlist only to its owner")
    if kind == "GenericError" or (playlist is None and answer.get("errors")):
        raise _failure(answer)
    if kind != "Playlist" or playlist is None:
        raise PageChanged(f"the answer holds {str(kind)[:40]!r} instead of a playlist")
    if playlist.get("uri") not in (None, _uri(playlist_id)):
        raise PageChanged("the answer is about another playlist")
    return dict(playlist)


def is_about(
    answer: Answer | None, playlist_id: str, asked: Mapping[str, Any] | None, shape: Shape = DECLARED
) -> bool:
    """Return whether an answer is about this playlist: by its URI, or without one by the request.

    The player requests other playlists too. None is not an answer.
    """
    data = answer.get("data") if answer else None
    playlist = data.get(shape.playlist_key) if isinstance(data, dict) else None
    named = playlist.get("uri") if isinstance(playlist, dict) else None
    return _uri(playlist_id) in ((asked or {}).values() if named is None else [named])


def next_missing(pages: Sequence[PlaylistPage]) -> int | None:
    """Return how many rows come before the first missing one, None if none is missing. Raises PageChanged."""
    total, seen = total_of(pages), 0
    for offset, items in sorted(_listed(pages), key=lambda page: page[0]):
        if offset > seen:
            break
        seen = max(seen, offset + len(items))
    return seen if seen < total else None


def total_of(pages: Sequence[PlaylistPage]) -> int:
    """Return the total of the last answer that gives one. Raises PageChanged if none does."""
    total = next((one.total for one in reversed(pages) if one.total is not None), None)
    if total is None:
        raise PageChanged("the answer does not say how many rows there are")
    return total


def listing_of(pages: Sequence[PlaylistPage], source: str, why_not: str = "", shape: Shape = DECLARED) -> Listing:
    """Combine the answers about one playlist, in any order. Raises PageChanged if none has rows.

    A row that came twice counts once, and each keeps its position, whatever is missing before it. If the answers show
    different states of the playlist, it is incomplete; if rows are missing, `why_not` says why.
    """
    total = total_of(pages)
    listed = list(_listed(pages))
    if not listed:
        raise PageChanged("the answer no longer has rows")
    tally = RowTally()
    placed = dict(_placed(listed))
    counts = other_counts(map(rows.track_in, placed.values()), "", shape)
    for place in sorted(placed):
        rows.add(tally, place, placed[place], counts)
    moved = _moved(pages, listed)
    trouble = CHANGED if moved else why_not if len(placed) != total else ""
    name, owner = _first(text(one.playlist.get("name")) for one in pages), _first(map(_owner, pages))
    return tally.listing(name, owner, total, source, is_whole=not moved, trouble=trouble)


def _failure(answer: Answer) -> NotRead:
    if is_stale(answer):
        return PageChanged("the player's query is outdated")
    return SourceUnreachable("Spotify's service could not answer")


def _uri(playlist_id: str) -> str:
    return f"spotify:playlist:{playlist_id}"


def _listed(pages: Sequence[PlaylistPage]) -> Iterator[tuple[int, list[object]]]:
    for one in pages:
        if one.items is not None and one.offset is not None:
            yield one.offset, one.items


def _placed(listed: Sequence[tuple[int, list[object]]]) -> Iterator[tuple[int, object]]:
    for offset, items in listed:
        yield from enumerate(items, offset + 1)


def _moved(pages: Sequence[PlaylistPage], listed: Sequence[tuple[int, list[object]]]) -> bool:
    """Return whether answers disagree about the state, the total, or the row at one position."""
    revisions = {one.revision for one in pages} - {""}
    totals = {str(one.total) for one in pages if one.total is not None}
    names: dict[int, set[str]] = {}
    for place, row in _placed(listed):
        if isinstance(row, dict) and isinstance(row.get("uid"), str):
            names.setdefault(place, set()).add(row["uid"])
    return any(len(found) > 1 for found in (revisions, totals, *names.values()))


def _owner(page: PlaylistPage) -> str:
    owner = page.playlist.get("ownerV2")
    data = owner.get("data") if isinstance(owner, dict) else None
    return text(data.get("name")) if isinstance(data, dict) else ""


def _first(texts: Iterator[str]) -> str:
    return next(filter(None, texts), "")
