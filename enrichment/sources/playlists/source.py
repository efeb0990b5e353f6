"""The source itself: it tries one way after another until a playlist was seen completely."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from enrichment.sources.base import NotRead, SourceBlocked, SourceUnreachable
from enrichment.sources.evidence import PageEvidence
from enrichment.sources.playlists.embed import Embed
from enrichment.sources.playlists.listing import Answer, Listing, PlaylistGone, PlaylistPrivate, PlaylistWay, Turn


class Playlists:
    """Reads a playlist by the first way that shows all of it, or else by the one that shows most."""

    name: ClassVar[str] = "spotify playlist"

    def __init__(self, ways: Sequence[PlaylistWay]) -> None:
        self._ways = ways
        self._failed: tuple[str, PlaylistWay] | None = None

    def read(self, playlist_id: str, turn: Turn) -> Answer:
        """Return what was seen, or why nothing was. `turn` is called before each request; NotRead is returned."""
        self._failed = None
        seen: list[Listing] = []
        troubles: list[tuple[PlaylistWay, NotRead]] = []
        for way in self._ways:
            try:
                listing = way.read(playlist_id, turn)
            except (PlaylistGone, PlaylistPrivate) as end:
                return end
            except NotRead as trouble:
                self._failed = playlist_id, way
                if isinstance(trouble, SourceBlocked) and trouble.retry_after and way.is_public:
                    return replace(_most(seen), retry_after=trouble.retry_after) if seen else trouble
                troubles.append((way, trouble))
                continue
            seen.append(listing)
            if listing.is_complete or (listing.retry_after and way.is_public):
                break
        return _most(seen) if seen else self._failure(playlist_id, troubles)

    def evidence(self, ids: Sequence[str]) -> PageEvidence | None:
        """Return how the page that reported the last trouble looks; None if that was about another playlist."""
        if self._failed is None or self._failed[0] not in ids:
            return None
        return self._failed[1].evidence()

    def glance(self, playlist_id: str, turn: Turn, kind: str = "playlist") -> Answer:
        """Return the first rows, or why there are none: one request, for a person who is waiting."""
        for way in self._ways:
            if isinstance(way, Embed):
                try:
                    return way.first_rows(playlist_id, turn, kind).listing
                except NotRead as trouble:
                    return trouble
        return SourceUnreachable("the embed page was not tried")

    def close(self) -> None:
        for way in self._ways:
            way.close()

    def _failure(self, playlist_id: str, troubles: Sequence[tuple[PlaylistWay, NotRead]]) -> NotRead:
        """Return the most informative trouble, and remember who reported it."""
        if not troubles:
            return SourceUnreachable("there is no way to read a playlist")
        ways, trouble = _telling(troubles)
        self._failed = playlist_id, ways
        return trouble


def _telling(troubles: Sequence[tuple[PlaylistWay, NotRead]]) -> tuple[PlaylistWay, NotRead]:
    """Return the most telling failure: an answer of the public site comes before no answer."""
    public = [one for one in troubles if one[0].is_public] or troubles
    answered = [one for one in public if not isinstance(one[1], SourceUnreachable)]
    return (answered or public)[-1]


def _most(seen: Sequence[Listing]) -> Listing:
    """Return the complete listing, else the one with most rows, with the wait that the last asks for."""
    most = max(seen, key=lambda listing: (listing.is_complete, listing.count))
    if most.is_complete:
        return most
    return replace(most, trouble=most.trouble or "Not every row was seen.", retry_after=seen[-1].retry_after)
