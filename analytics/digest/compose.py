"""A run's news for each user: their watchlist, spikes and drops, milestones, and what was not read."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.catalogue.new_releases import releases
from analytics.digest import phrases
from analytics.digest.milestones import Milestone, last_reported, milestones
from analytics.digest.moves import Limits, Move, Moves, limits_of, moves
from analytics.digest.people import followed
from analytics.digest.phrases import Item
from analytics.digest.watchlist import Watched, watched
from analytics.insights import facts
from analytics.insights.facts import Fact, Period
from analytics.insights.open_list import open_writers
from analytics.models import (
    Outcome,
    Platform,
    PlatformRun,
    Release,
    SnapshotRun,
    Subscription,
    Track,
)
from analytics.playlists.moves import MoveWithStreams, noted_between

SHOWN_WATCHED = 40
SHOWN = 8
"""How many spikes, drops and milestones a digest lists; it says how many more there are."""

REPORTED = (*SnapshotRun.RECORDED, SnapshotRun.State.FAILED)


@dataclass(frozen=True)
class Section:
    """The first items of a kind, and how many more there are."""

    items: list[Item]
    more: int = 0


@dataclass(frozen=True)
class Unread:
    """What could not be read on a platform, by reason, most frequent first."""

    platform: str
    unread: int
    asked: int
    reasons: list[tuple[int, str]]


@dataclass(frozen=True)
class Headline:
    """The headline of a digest: a title and its gain; separate, because a title may be written right to left."""

    title: str
    gained: str


@dataclass(frozen=True)
class Digest:
    """The contents of one digest. `headline` is None if nothing moved."""

    run: SnapshotRun
    at: datetime
    headline: Headline | None
    watched: Section
    people: Section
    spikes: Section
    drops: Section
    milestones: Section
    playlists: Section
    releases: Section
    open_list: Section
    unread: list[Unread]
    limits: Limits

    @property
    def read_nothing(self) -> bool:
        return self.run.state == SnapshotRun.State.FAILED


def latest_run() -> SnapshotRun | None:
    """Return the last full run that has ended, or None."""
    return SnapshotRun.objects.filter(is_full=True, state__in=REPORTED).order_by("-pk").first()


def compose(run: SnapshotRun, user_ids: Collection[int]) -> dict[int, Digest]:
    """Return the digest of each of these users: the same dozen queries for one of them and for a hundred."""
    limits = _limits(user_ids)
    moved = moves(run, limits.values())
    before = last_reported(run)
    passed = milestones(run, before)
    lists = watched(run, user_ids)
    tracks = _tracks(moved.values(), passed)
    since, until = _span(run, before)
    in_playlists = list(noted_between(since, until))
    happened = _happened(moved.values())
    unread = [_unread(platform_run) for platform_run in run.platform_runs.all() if platform_run.unread]
    opened, people = _open_list(run), followed(run, user_ids)
    released = _released(since, until)
    digests = {}
    for user_id in user_ids:
        watchlist, mine = lists.get(user_id, []), moved[limits[user_id]]
        digests[user_id] = Digest(
            run=run,
            at=run.scheduled_for or run.started_at,
            headline=_headline(watchlist, mine, tracks),
            watched=_watched(watchlist),
            people=Section([phrases.of_followed(one) for one in people.get(user_id, [])]),
            spikes=_moved(mine.spikes, mine.spikes_found, tracks, happened),
            drops=_moved(mine.drops, mine.drops_found, tracks, happened),
            open_list=opened,
            releases=released,
            milestones=_passed(passed, {one.track.pk for one in watchlist}, tracks),
            playlists=_placed(in_playlists, {one.track.pk for one in watchlist}),
            unread=unread,
            limits=limits[user_id],
        )
    return digests


def _limits(user_ids: Collection[int]) -> dict[int, Limits]:
    chosen = {one.user_id: limits_of(one) for one in Subscription.objects.filter(user__in=user_ids)}
    return {user_id: chosen.get(user_id, limits_of(Subscription())) for user_id in user_ids}


def _tracks(moved: Iterable[Moves], passed: Iterable[Milestone]) -> dict[int, Track]:
    wanted = {one.track_id for answer in moved for one in (*answer.spikes, *answer.drops)}
    return Track.objects.in_bulk(wanted | {one.track_id for one in passed})


def _watched(watchlist: list[Watched]) -> Section:
    shown = watchlist[:SHOWN_WATCHED]
    # What was not read is never left out.
    shown += [one for one in watchlist[SHOWN_WATCHED:] if one.is_unread]
    return Section([phrases.of_watched(one) for one in shown], len(watchlist) - len(shown))


def _happened(moved: Iterable[Moves]) -> dict[Period, list[Fact]]:
    """Return what is known to have happened while the tracks moved that are listed."""
    listed = {one.period for answer in moved for one in (*answer.spikes[:SHOWN], *answer.drops[:SHOWN])}
    periods = list(listed)
    return dict(zip(periods, facts.known(periods), strict=True))


def _moved(found: list[Move], number: int, tracks: dict[int, Track], happened: dict[Period, list[Fact]]) -> Section:
    items = [phrases.of_moved(tracks[one.track_id], one, happened[one.period]) for one in found[:SHOWN]]
    return Section(items, number - len(items))


def _passed(passed: list[Milestone], mine: set[int], tracks: dict[int, Track]) -> Section:
    """Return the milestones: all of the watchlist's first."""
    ordered = sorted(passed, key=lambda one: one.track_id not in mine)
    shown = [one for place, one in enumerate(ordered) if place < SHOWN or one.track_id in mine]
    items = [phrases.item(tracks[one.track_id], phrases.of_milestone(one)) for one in shown]
    return Section(items, len(ordered) - len(items))


def _span(run: SnapshotRun, before: SnapshotRun | None) -> tuple[datetime, datetime]:
    """Return the time since the previous digest, or the last week if there was none."""
    until = run.ended_at or run.started_at
    return (before.ended_at if before and before.ended_at else until - timedelta(weeks=1)), until


def _placed(moved: list[MoveWithStreams], mine: set[int]) -> Section:
    """Return what moved in playlists with the watchlist first; none of that is left out."""
    ordered = sorted(moved, key=lambda one: one.track_id not in mine)
    shown = [one for place, one in enumerate(ordered) if place < SHOWN or one.track_id in mine]
    items = [phrases.item(one.track, phrases.of_playlist_move(one)) for one in shown]
    return Section(items, len(ordered) - len(items))


def _released(since: datetime, until: datetime) -> Section:
    """Return the new releases that pages named in this time, the latest first."""
    fresh = releases().exclude(state=Release.State.DISMISSED)
    named = fresh.filter(first_seen_at__gt=since, first_seen_at__lte=until).order_by("-released", "pk")
    shown = [phrases.of_release(one) for one in named[:SHOWN]]
    return Section(shown, named.count() - len(shown) if shown else 0)


def _open_list(run: SnapshotRun) -> Section:
    """Return the people whose works without a publisher on file gained most; none if the list is out of date."""
    counted = open_writers().filter(counted_at__gte=run.ended_at) if run.ended_at else open_writers().none()
    rising = counted.filter(gain__gt=0).order_by("-gain", "pk")
    shown = [phrases.of_open(one) for one in rising[:SHOWN]]
    return Section(shown, rising.count() - len(shown) if shown else 0)


def _unread(platform_run: PlatformRun) -> Unread:
    left_out = (Outcome.READ, Outcome.NO_VIDEO)
    counts = [
        (number, Outcome(name)) for name, number in platform_run.counts.items() if number and name not in left_out
    ]
    reasons = [(number, outcome.label) for number, outcome in sorted(counts, key=lambda one: -one[0])]
    return Unread(
        Platform(platform_run.platform).label,
        platform_run.unread,
        platform_run.readings - platform_run.no_video,
        reasons,
    )


def _headline(watchlist: list[Watched], mine: Moves, tracks: dict[int, Track]) -> Headline | None:
    """Return the top mover in a few words: the highest spike, preferably on the watchlist."""
    own = {one.track.pk for one in watchlist}
    for move in sorted(mine.spikes, key=lambda one: one.track_id not in own):
        return _few_words(tracks[move.track_id], move.gain, move.platform)
    gains = [(seen.growth.gain or 0, seen.platform, one.track) for one in watchlist for seen in one.seen]
    gain, platform, track = max(gains, key=lambda one: one[0], default=(0, Platform.SPOTIFY, None))
    return _few_words(track, gain, platform) if track and gain > 0 else None


def _few_words(track: Track, gain: int, platform: Platform) -> Headline:
    return Headline(phrases.item(track).title[:60], f"{gain:+,} {platform.unit}")
