"""Downloads of the tables: their columns and rows.

Moments are UTC, counts are whole, growth is per seven days, and what is unknown is empty.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from analytics.contacts import roles
from analytics.contacts.credit_suggestions import in_full, sources_of
from analytics.contacts.history import FIELDS as PAST_FIELDS
from analytics.files.csv_writer import Cell
from analytics.formatting.wording import short_date
from analytics.insights import facts
from analytics.insights.facts import Fact
from analytics.insights.imports import import_of
from analytics.insights.shown_day import shown_day_of, with_shown_day
from analytics.insights.weekly_growth import growth_of
from analytics.insights.windows import Gain, gain_of
from analytics.models import (
    Contact,
    ContactSnapshot,
    Flag,
    OpenWriter,
    Platform,
    Reading,
    Release,
    SnapshotRun,
    Track,
)
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots.counting_changes import changes
from analytics.snapshots.currents import column
from analytics.snapshots.third_party_counts import newer_than_own
from analytics.snapshots.windows import LONGER, WEEK, WINDOWS
from analytics.views.files import CHUNK, Sheet
from analytics.views.sources import source_of

_TRACK = (
    *("title", "artists", "isrc", "spotify_id", "active"),
    *("streams", "streams_read_at", "streams_counted_on", "streams_provider"),
    *("wow_streams", "wow_pct", "streams_interval_days"),
    *("views", "views_read_at", "wow_youtube_views", "wow_youtube_pct", "views_interval_days", "flags"),
    *("chartmetric_streams", "chartmetric_counted_at"),
    *(
        f"{name}_{one.name}"
        for one in LONGER
        for name in (
            *("wow_streams", "wow_pct", "streams_interval_days"),
            *("wow_youtube_views", "wow_youtube_pct", "views_interval_days"),
        )
    ),
    *("album", "label", "released"),
    *("streams_imported_from", "views_imported_from"),
)
_CONTACT = (
    *("name", "email", "company", "stage", "tags", "ipi", "isni"),
    *("total_streams", "streams_recordings", "filled_recordings", "wow_streams", "wow_growth_pct", "wow_recordings"),
    *("total_youtube_views", "views_videos", "wow_youtube_views", "wow_youtube_growth_pct", "wow_youtube_recordings"),
    *("oldest_read_at", "aggregated_at"),
)
_CONTACT_LONGER = {
    f"{name}_{one.name}": column(part, kind, one.name)
    for one in LONGER
    for part, names in (
        ("streams", ("wow_streams", "wow_growth_pct", "wow_recordings")),
        ("views", ("wow_youtube_views", "wow_youtube_growth_pct", "wow_youtube_recordings")),
    )
    for name, kind in zip(names, ("gain", "pct", "behind"), strict=True)
}
"""Growth over longer windows: its names in the file, and the columns that have it."""
_RUN = (
    *("run", "state", "trigger", "requested_by", "scheduled_for", "started_at", "ended_at", "seconds", "tracks"),
    *(f"{platform}_{what}" for platform in Platform for what in ("read", "not_read", "without_video")),
    *("note", "imported_from", "imported_at"),
)
_READING = (
    *("title", "artists", "spotify_id", "platform", "outcome", "reason", "number", "attempts", "observed_at"),
    "source",
)
_SNAPSHOT = (
    *("run", "captured_at"),
    *("spotify_streams", "streams_read_at", "streams_counted_on", "wow_streams", "wow_pct"),
    *("streams_interval_days", "streams_counted_days", "streams_source"),
    *("youtube_views", "views_read_at", "wow_youtube_views", "wow_youtube_pct", "views_interval_days"),
    *("views_source", "flags", "in_this_week"),
)


def _tracks(rows: QuerySet[Track]) -> Iterator[list[Cell]]:
    """Yield tracks, which must have their week, imports and newest third-party count prefetched."""
    known = changes()
    for track in with_shown_day(rows).iterator(chunk_size=CHUNK):
        gains = [gain_of(track, platform, window, known) for window in WINDOWS.values() for platform in Platform]
        yield _track(track, track.week, gains)  # type: ignore[attr-defined]  # see `with_week`


def _track(track: Track, week: list[Snapshot], gains: Sequence[Gain]) -> list[Cell]:
    streams, views = (growth_of(week, platform) for platform in Platform)
    other = newer_than_own(track)
    return [
        *(track.title, track.artists, track.isrc, track.spotify_id, "yes" if track.active else "no"),
        *(track.streams, track.streams_read_at, shown_day_of(track), track.streams_provider),
        *(streams.gain, streams.percent, streams.interval_days),
        *(track.views, track.views_read_at),
        *(views.gain, views.percent, views.interval_days),
        " ".join([*streams.flags, *views.flags, *_flags_of_gains(gains)]),
        *((other.streams, other.observed_at) if other else (None, None)),
        *(cell for one in gains if one.window != WEEK for cell in (one.gain, one.percent, one.days)),
        *(track.album, track.label, short_date(track.released, track.released_precision)),
        *(import_of(track, platform) for platform in Platform),
    ]


def _flags_of_gains(gains: Iterable[Gain]) -> Iterator[str]:
    """Yield what a week's own flags do not say, each with its window if that is longer."""
    for one in gains:
        longer = "" if one.window == WEEK else f"_{one.window.name}"
        if longer and one.of_other_videos:
            yield f"{Flag.VIEWS_VIDEOS_CHANGED.value}{longer}"
        if one.gain is not None and one.across_change:
            yield f"{one.platform.unit}_counting_changed{longer}"


_SUGGESTION = ("name", "artist_id", "ipi", "roles", "by", "tracks", "example", "suggested_at")
_ACCEPTED = (*_SUGGESTION, "contact_id", "contact_name")


def _people(columns: Sequence[str], rows: QuerySet[Any]) -> Iterator[list[Cell]]:
    for row in in_full(rows).iterator(chunk_size=CHUNK):
        line = {**row, "by": " ".join(sources_of(row))}
        yield [line[name] for name in columns]


def _contacts(rows: QuerySet[Contact]) -> Iterator[tuple[Any, ...]]:
    longer = (f"current__{name}" for name in _CONTACT_LONGER.values())
    lines = rows.values_list("pk", *_CONTACT, *longer).iterator(chunk_size=CHUNK)
    while some := list(islice(lines, CHUNK)):
        known = roles.of([pk for pk, *_ in some])
        for pk, *cells in some:
            yield (*cells, " ".join(known.get(pk, ())))


def _past(rows: QuerySet[ContactSnapshot]) -> Iterator[tuple[Any, ...]]:
    yield from rows.values_list("run", "captured_at", *PAST_FIELDS, "run__imported_from").iterator(chunk_size=CHUNK)


def _runs(rows: QuerySet[SnapshotRun]) -> Iterator[list[Cell]]:
    """Yield runs, which must have their platform runs prefetched."""
    for run in rows.iterator(chunk_size=CHUNK):
        seconds = round(run.duration.total_seconds(), 1) if run.took_time else None
        yield [
            *(run.pk, run.state, run.trigger, run.requested_by),
            *(run.scheduled_for, run.started_at, run.ended_at, seconds),
            *(run.tracks, *_platform_runs(run), run.note, run.imported_from, run.imported_at),
        ]


def _platform_runs(run: SnapshotRun) -> Iterator[int | None]:
    platform_runs = {platform_run.platform: platform_run for platform_run in run.platform_runs.all()}
    for platform in Platform:
        platform_run = platform_runs.get(platform)
        yield from (
            (platform_run.read, platform_run.unread, platform_run.no_video) if platform_run else (None, None, None)
        )


def _readings(rows: QuerySet[Reading]) -> Iterator[list[Cell]]:
    """Yield readings, which must have their tracks prefetched."""
    for one in rows.iterator(chunk_size=CHUNK):
        yield [
            *(one.track.title, one.track.artists, one.track.spotify_id, one.platform, one.outcome, one.reason),
            *(one.number, one.attempts, one.observed_at, one.source),
        ]


def _snapshots(rows: QuerySet[Snapshot]) -> Iterator[list[Cell]]:
    """Yield the history of a track, which must have its sources prefetched."""
    lines = rows.iterator(chunk_size=CHUNK)
    while some := list(islice(lines, CHUNK)):
        known = facts.of_snapshots(some)
        yield from (_snapshot(one, known[one.pk]) for one in some)


def _snapshot(one: Snapshot, known: Sequence[Fact]) -> list[Cell]:
    streams, views = (source_of(one, platform) for platform in Platform)
    return [
        *(one.run_id, one.captured_at, one.spotify_streams, one.streams_read_at, one.streams_counted_on),
        *(one.wow_streams, one.wow_pct, one.streams_interval_days, one.streams_counted_days, streams),
        *(one.youtube_views, one.views_read_at, one.wow_youtube_views),
        *(one.wow_youtube_pct, one.views_interval_days, views, " ".join(one.flags)),
        "; ".join(fact.sentence for fact in known),
    ]


_OPEN = (
    *("name", "email", "company", "stage", "tags", "ipi"),
    *("wow_streams", "works", "recordings", "total_streams", "sources"),
    *("said_at", "counted_at", "wow_streams_4w", "wow_streams_13w", "wow_streams_52w"),
)


def _open_list(rows: QuerySet[OpenWriter]) -> Iterator[list[Cell]]:
    for one in rows.iterator(chunk_size=CHUNK):
        who = one.contact
        yield [
            *(who.name, who.email, who.company, who.stage, who.tags, who.ipi, one.gain, one.works, one.recordings),
            *(who.total_streams, " ".join(one.sources), one.said_at, one.counted_at),
            *(one.gain_4w, one.gain_13w, one.gain_52w),
        ]


_RELEASE = (
    *("name", "artists", "kind", "label", "released", "tracks", "followed_tracks", "spotify_id", "url", "state"),
    *("first_seen_at", "decided_at", "decided_by"),
)


def _releases(rows: QuerySet[Release]) -> Iterator[list[Cell]]:
    """Yield releases, which must have their artists prefetched."""
    for one in rows.iterator(chunk_size=CHUNK):
        followed: int = one.followed  # type: ignore[attr-defined]  # see `new_releases.releases`
        yield [
            *(one.name, ", ".join(artist.name for artist in one.artists.all()), one.kind, one.label),
            *(short_date(one.released, one.released_precision), one.total, followed, one.spotify_id),
            *(one.spotify_url, one.state, one.first_seen_at, one.decided_at, one.decided_by),
        ]


TRACKS = Sheet("tracks", _TRACK, _tracks)
CONTACTS = Sheet("contacts", (*_CONTACT, *_CONTACT_LONGER, "roles"), _contacts)
ACCEPTED = Sheet("accepted-credits", _ACCEPTED, partial(_people, _ACCEPTED))
OPEN_LIST = Sheet("open-list", _OPEN, _open_list)
SUGGESTIONS = Sheet("suggested-credits", _SUGGESTION, partial(_people, _SUGGESTION))
RELEASES = Sheet("new-releases", _RELEASE, _releases)
RUNS = Sheet("runs", _RUN, _runs)


def tracks_of(contact: Contact) -> Sheet:
    return Sheet(f"contact-{contact.pk}-tracks", _TRACK, _tracks)


def readings_of(run: SnapshotRun) -> Sheet:
    return Sheet(f"run-{run.pk}-readings", _READING, _readings)


def past_of(contact: Contact) -> Sheet:
    return Sheet(f"contact-{contact.pk}-history", ("run", "captured_at", *PAST_FIELDS, "imported_from"), _past)


def history_of(track: Track) -> Sheet:
    return Sheet(f"track-{track.pk}-history", _SNAPSHOT, _snapshots)
