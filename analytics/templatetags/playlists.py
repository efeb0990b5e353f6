"""The playlists of a track, for its page."""

from collections.abc import Sequence

from django import template

from analytics.models import Track
from analytics.playlists.positions import Standing, standings_of

register = template.Library()


@register.simple_tag
def playlists_of(track: Track) -> Sequence[Standing]:
    return standings_of(track)
