"""New releases by artists of followed tracks: which are suggested, and what was decided about them.

Spotify's pages, which are opened for their counts, also name an artist's latest release, and its other answers name
some releases in no known order. A new one is suggested once. It is new if it came out within four weeks; one that is
named as the latest also if it came out since a release of the artist was first seen.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Now

from analytics.contacts.erasure import erased_artists
from analytics.models import Release, ReleaseArtist, Track

NEW_FOR: Final = timedelta(weeks=4)
"""How long ago a release may have come out to be suggested, even if it is the first that is seen of its artist."""

BY_RULE: Final = "FOLLOW_RELEASES"

State = Release.State


@dataclass(frozen=True)
class Latest:
    """A release that a page names for an artist.

    Its date is the first day of its year or month if `precision` says so. `is_latest` is False for one that is named
    among others: only its day can show that it is new.
    """

    artist_id: str
    artist: str
    album_id: str
    name: str
    kind: str
    label: str
    released: date
    precision: str
    total: int | None
    is_latest: bool = True

    def is_out_since(self, day: date) -> bool:
        """Return whether it certainly came out on this day or later, or will."""
        return self.precision == Track.Precision.DAY and self.released >= day


def suggest_releases(
    latest: Iterable[Latest], named: Collection[tuple[str, str]], now: datetime, *, by_rule: bool
) -> int:
    """Store the latest releases of artists of followed tracks, and suggest new ones; return how many are new.

    `named` are pairs of a track's and its artist's Spotify ids. `by_rule`: new ones are added without asking.
    """
    lately = now.date() - NEW_FOR
    worth = (one for one in latest if one.is_latest or one.is_out_since(lately))
    fresh = _unknown({(one.album_id, one.artist_id): one for one in worth})
    if fresh:
        followed = _followed_artists(named, {one.artist_id for one in fresh})
        fresh = [one for one in fresh if one.artist_id in followed]
    since = _looked_at_since({one.artist_id for one in fresh}) if fresh else {}
    return sum(_store_release(one, since.get(one.artist_id), now, by_rule=by_rule) for one in fresh)


def _unknown(latest: Mapping[tuple[str, str], Latest]) -> list[Latest]:
    """Return what was not named before, in an order that keeps two workers from waiting for each other."""
    albums = {album for album, _ in latest}
    known = ReleaseArtist.objects.filter(release__spotify_id__in=albums) if latest else ReleaseArtist.objects.none()
    before = set(known.values_list("release__spotify_id", "artist_id"))
    return [latest[key] for key in sorted(set(latest) - before)]


def _followed_artists(named: Collection[tuple[str, str]], wanted: Collection[str]) -> set[str]:
    """Return those of the wanted artists who have a followed track and were not erased."""
    pairs = [(track, artist) for track, artist in named if artist in wanted]
    ours = Track.objects.filter(spotify_id__in={track for track, _ in pairs}, active=True)
    followed = set(ours.values_list("spotify_id", flat=True))
    artists = {artist for track, artist in pairs if track in followed}
    return artists - erased_artists(artists)


def _looked_at_since(artists: Collection[str]) -> dict[str, date]:
    """Return since when releases of these artists are known; artists without any are left out."""
    known = ReleaseArtist.objects.filter(artist_id__in=artists).values("artist_id").order_by()
    return {row["artist_id"]: row["since"].date() for row in known.annotate(since=Min("release__first_seen_at"))}


def _store_release(one: Latest, since: date | None, now: datetime, *, by_rule: bool) -> bool:
    is_new = _is_new(one, since, now.date()) and not _is_followed(one)
    state = (State.WANTED if by_rule else State.OPEN) if is_new else State.KNOWN
    with transaction.atomic():
        release, is_first = Release.objects.get_or_create(
            spotify_id=one.album_id,
            defaults={
                "name": one.name[:500],
                "kind": one.kind,
                "label": one.label[:300],
                "released": one.released,
                "released_precision": one.precision,
                "total": one.total,
                "state": state,
                "first_seen_at": now,
                "decided_by": BY_RULE if is_new and by_rule else "",
                "decided_at": now if is_new and by_rule else None,
            },
        )
        ReleaseArtist.objects.get_or_create(
            release=release, artist_id=one.artist_id, defaults={"name": one.artist[:300]}
        )
    return is_first and is_new


def _is_new(one: Latest, since: date | None, today: date) -> bool:
    """Return whether it came out recently. If only its year or month is known, an earlier release must be known."""
    if one.is_out_since(today - NEW_FOR):
        return True
    return since is not None and last_day(one.released, one.precision) >= since


def last_day(first: date, precision: str) -> date:
    """Return the last day on which something may have come out that came out in this year, month or day."""
    if precision == Track.Precision.YEAR:
        return date(first.year, 12, 31)
    if precision == Track.Precision.MONTH:
        return date(first.year, first.month, monthrange(first.year, first.month)[1])
    return first


def _is_followed(one: Latest) -> bool:
    return Track.objects.filter(active=True, album_spotify_id=one.album_id).count() >= (one.total or 1)


def releases() -> QuerySet[Release]:
    """Return all releases but those known before, each with how many of its tracks are followed (`followed`)."""
    # Without the second condition PostgreSQL does not use the index, which leaves out tracks without an album.
    ours = Track.objects.filter(active=True, album_spotify_id=OuterRef("spotify_id")).exclude(album_spotify_id="")
    number = ours.order_by().values("album_spotify_id").annotate(number=Count("pk")).values("number")
    followed = Coalesce(Subquery(number, output_field=IntegerField()), Value(0))
    return Release.objects.exclude(state=State.KNOWN).annotate(followed=followed).prefetch_related("artists")


def open_releases() -> QuerySet[Release]:
    """Return what is suggested: new releases of which not every track is followed by now."""
    return releases().filter(Q(state=State.WANTED) | Q(state=State.OPEN, followed__lt=Coalesce(F("total"), Value(1))))


def to_announce() -> QuerySet[Release]:
    """Return the new releases that webhooks were not notified of yet, the first seen first."""
    return Release.objects.filter(announced_at=None).exclude(state=State.KNOWN).order_by("id")


def announced(found: Sequence[Release]) -> int:
    """Mark these releases as announced; return how many there were."""
    return Release.objects.filter(pk__in=[one.pk for one in found]).update(announced_at=Now())


def want(release_id: int, by: str, now: datetime) -> bool:
    """Mark a release to be added to the catalogue once it is out; return whether that was still undecided."""
    undecided = Release.objects.filter(pk=release_id, state__in=[State.OPEN, State.DISMISSED])
    return bool(
        undecided.update(state=State.WANTED, decided_by=by, decided_at=now, reason="", attempts=0, tried_at=None)
    )


def dismiss(release_id: int, by: str, now: datetime) -> bool:
    """Dismiss a release for good; return whether it was still to be decided or added."""
    undecided = Release.objects.filter(pk=release_id, state__in=[State.OPEN, State.WANTED])
    return bool(undecided.update(state=State.DISMISSED, decided_by=by, decided_at=now))
