"""The playlists of a track, for its page."""

from collections.abc import Sequence

from django import template

from analytics.models import Track
from analytics.playlists.moves import MoveWithStreams, moves_of
from analytics.playlists.positions import PlaylistPosition, positions_of

register = template.Library()


MOVES_SHOWN = 20


@register.simple_tag
def playlist_moves_of(track: Track) -> Sequence[MoveWithStreams]:
    return moves_of(track, MOVES_SHOWN)


@register.simple_tag
def playlists_of(track: Track) -> Sequence[PlaylistPosition]:
    return positions_of(track)
