"""This week's movers with their current names, each with the weeks before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from analytics.insights import facts, history, overview_cache
from analytics.insights.facts import Fact, Period
from analytics.insights.trending import Mover, RankingFilter
from analytics.insights.week import Week
from analytics.models import Contact, Platform, Track


@dataclass(frozen=True)
class MovingTrack:
    """A track that moved; `numbers` are what it gained in each of the last weeks, None if it was not read.

    `facts` are what is known to have happened in this week.
    """

    mover: Mover
    track: Track
    numbers: list[int | None]
    facts: list[Fact] = field(default_factory=list)


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
    happened = _facts([*movers.trending, *movers.drops, *movers.slowed], wanted.platform)
    return Moving(
        trending=_with_tracks(movers.trending, tracks, lines, happened),
        drops=_with_tracks(movers.drops, tracks, lines, happened),
        slowed=_with_tracks(movers.slowed, tracks, lines, happened),
        contacts=[MovingContact(one, contacts[one.pk]) for one in movers.contacts if one.pk in contacts],
    )


def _with_tracks(
    movers: Iterable[Mover],
    tracks: dict[int, Track],
    lines: dict[int, list[int | None]],
    happened: dict[int, list[Fact]],
) -> list[MovingTrack]:
    return [
        MovingTrack(one, tracks[one.pk], lines.get(one.pk, []), happened.get(one.pk, []))
        for one in movers
        if one.pk in tracks
    ]


def _facts(movers: Sequence[Mover], platform: Platform) -> dict[int, list[Fact]]:
    """Return what is known about the week of these tracks; none of them is in two rankings."""
    found = facts.known([_period(one, platform) for one in movers])
    return {one.pk: known for one, known in zip(movers, found, strict=True)}


def _period(one: Mover, platform: Platform) -> Period | None:
    if one.since is None or one.read_at is None:
        return None
    return Period(one.pk, platform, one.since, one.read_at, declined=one.gain < one.usual)
