"""This week's movers with their current names, each with the weeks before."""

from collections.abc import Iterable
from dataclasses import dataclass

from analytics.insights import history, overview_cache
from analytics.insights.trending import Mover, RankingFilter
from analytics.insights.week import Week
from analytics.models import Contact, Track


@dataclass(frozen=True)
class MovingTrack:
    """A track that moved; `numbers` are what it gained in each of the last weeks, None if it was not read."""

    mover: Mover
    track: Track
    numbers: list[int | None]


@dataclass(frozen=True)
class MovingContact:
    mover: Mover
    contact: Contact


@dataclass(frozen=True)
class Moving:
    trending: list[MovingTrack]
    drops: list[MovingTrack]
    slowed: list[MovingTrack]
    contacts: list[MovingContact]


def moving(week: Week, wanted: RankingFilter) -> Moving:
    """Return this week's movers, in order. Tracks made inactive since the ranking are left out at once."""
    movers = overview_cache.movers(week, wanted)
    shown = {one.pk for one in (*movers.trending, *movers.drops, *movers.slowed)}
    tracks = Track.objects.filter(active=True).in_bulk(shown)
    contacts = Contact.objects.in_bulk([one.pk for one in movers.contacts])
    lines = history.recent(tracks, wanted.platform, week)
    return Moving(
        trending=_with_tracks(movers.trending, tracks, lines),
        drops=_with_tracks(movers.drops, tracks, lines),
        slowed=_with_tracks(movers.slowed, tracks, lines),
        contacts=[MovingContact(one, contacts[one.pk]) for one in movers.contacts if one.pk in contacts],
    )


def _with_tracks(
    movers: Iterable[Mover], tracks: dict[int, Track], lines: dict[int, list[int | None]]
) -> list[MovingTrack]:
    return [MovingTrack(one, tracks[one.pk], lines.get(one.pk, [])) for one in movers if one.pk in tracks]
