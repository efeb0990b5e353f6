"""The weeks of playlists: the newest reading of each, a week's positions with their moves, and removed tracks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery

from analytics.models import Playlist, PlaylistReading, PlaylistSnapshot, Track

SEEN = Q(outcome__in=PlaylistReading.SEEN)


def with_newest(playlists: QuerySet[Playlist]) -> QuerySet[Playlist]:
    """Annotate playlists with their newest reading as `newest`, a list of one or none, and with sort keys."""
    newest = PlaylistReading.objects.filter(playlist=OuterRef("pk")).exclude(outcome="").order_by("-week")
    sorted_by = {
        "tracks": Subquery(newest.values_list(F("new") + F("known"))[:1]),
        **{name: Subquery(newest.values(name)[:1]) for name in ("added", "removed", "observed_at")},
        "came": Subquery(newest.values("new")[:1]),
        "is_complete": Subquery(newest.values("complete")[:1]),
    }
    latest = PlaylistReading.objects.filter(
        pk=Subquery(
            PlaylistReading.objects.filter(playlist=OuterRef("playlist"))
            .exclude(outcome="")
            .order_by("-week")
            .values("pk")[:1]
        )
    )
    return playlists.annotate(**sorted_by).prefetch_related(Prefetch("readings", latest, to_attr="newest"))


def base_of(reading: PlaylistReading) -> date | None:
    """Return the week that a reading's positions are compared with, None if there was none before.

    For a complete reading it is the last complete one; otherwise the last one seen at all, which only shows moves of
    tracks that both have.
    """
    if reading.compared_week is not None:
        return reading.compared_week
    earlier = PlaylistReading.objects.filter(SEEN, playlist=reading.playlist_id, week__lt=reading.week)
    return earlier.order_by("-week").values_list("week", flat=True).first()


def places(reading: PlaylistReading) -> QuerySet[PlaylistSnapshot]:
    """Return each track's position, with `before`, that in the compared week, and `moved`, places up since then."""
    earlier = PlaylistSnapshot.objects.filter(
        playlist=reading.playlist_id, track=OuterRef("track"), week=base_of(reading) or date.min
    )
    rows = PlaylistSnapshot.objects.filter(playlist=reading.playlist_id, week=reading.week)
    return rows.annotate(before=Subquery(earlier.values("position")[:1])).annotate(moved=F("before") - F("position"))


def left_since(reading: PlaylistReading) -> QuerySet[PlaylistSnapshot]:
    """Return the positions of tracks that were there in the compared week and no longer are.

    Empty if the reading or the one before was incomplete, because then it is not known.
    """
    rows = PlaylistSnapshot.objects.filter(playlist=reading.playlist_id, week=reading.week)
    before = PlaylistSnapshot.objects.filter(playlist=reading.playlist_id, week=reading.compared_week or date.min)
    return before.exclude(track__in=rows.values("track")).select_related("track").order_by("position")


@dataclass(frozen=True)
class PlaylistPosition:
    """A playlist that a track is in, or was in when it was last seen there."""

    playlist: Playlist
    position: int
    week: date
    is_there: bool
    """Whether the newest complete reading, or a later one, has it."""

    weeks: int
    """In how many weeks it was seen there."""


def positions_of(track: Track) -> Sequence[PlaylistPosition]:
    """Return the playlists of a track, current ones first: one query."""
    complete = PlaylistReading.objects.filter(playlist=OuterRef("playlist"), complete=True).order_by("-week")
    seen = (
        PlaylistSnapshot.objects.filter(track=track)
        .select_related("playlist")
        .annotate(complete_week=Subquery(complete.values("week")[:1]))
        .order_by("playlist", "-week")
    )
    newest: dict[int, PlaylistSnapshot] = {}
    weeks: dict[int, int] = {}
    for place in seen:
        newest.setdefault(place.playlist_id, place)
        weeks[place.playlist_id] = weeks.get(place.playlist_id, 0) + 1
    found = [_position(place, weeks[pk]) for pk, place in newest.items()]
    return sorted(found, key=lambda one: (not one.is_there, str(one.playlist).lower()))


def _position(place: PlaylistSnapshot, weeks: int) -> PlaylistPosition:
    complete_week: date | None = place.complete_week  # type: ignore[attr-defined]  # annotated above
    is_there = complete_week is None or place.week >= complete_week
    return PlaylistPosition(place.playlist, place.position, place.week, is_there, weeks)
