"""The tables of the list pages: their columns and sort orders."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import Aggregate, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html

from analytics.insights.facts import Fact
from analytics.insights.imports import import_of
from analytics.insights.weekly_growth import Growth, growth_of
from analytics.insights.windows import gain_field, gain_of
from analytics.lists.ordering import Measured
from analytics.models import (
    CountingChange,
    Platform,
    Reading,
    SnapshotRun,
    Track,
)
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots.counting_changes import WORDS as WORDS_ACROSS
from analytics.snapshots.counting_changes import across, across_streams, across_views, changes
from analytics.snapshots.third_party_counts import newer_than_own
from analytics.snapshots.windows import WEEK, Window
from analytics.templatetags import formatting
from analytics.views import cells
from analytics.views.filters import window_of
from analytics.views.sources import remarks_on, source_of

NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
LATER = {"td": {"class": "number line"}, "th": {"class": "number line"}}
"""For columns that are hidden on phones."""

WORDS = {"td": {"class": "words"}}
Sorted = tuple[QuerySet[Any], bool]


class Measure(tables.Column):
    """A number or a time that may be unknown; unknown ones always come last."""

    def __init__(self, heading: str, field: str, accessor: str = "", sort: str = "") -> None:
        self.field = sort or field
        super().__init__(heading, accessor=accessor or field, empty_values=(), attrs=NUMBER)

    def order(self, rows: QuerySet[Any], is_descending: bool) -> Sorted:  # noqa: FBT001 - tables2's signature
        return Measured(self.field)(rows, descending=is_descending), True


class Count(Measure):
    """A count that needs nothing said beside it."""

    def render(self, value: int | None) -> str:
        return formatting.count(value)


class GainColumn(Measure):
    """The growth of a track on a platform: this week's, or that over a longer window."""

    def __init__(
        self, noun: str, platform: Platform, window: Window = WEEK, changes: Sequence[CountingChange] = ()
    ) -> None:
        self.platform, self.window, self.changes = platform, window, changes
        super().__init__(f"{noun} {window.heading}", gain_field(platform, window), accessor="week")

    def render(self, record: Track, value: list[Snapshot]) -> str:
        if self.window == WEEK:
            return cells.growth(growth_of(value, self.platform))
        return cells.gain(gain_of(record, self.platform, self.window, self.changes))


class Gathered(tables.Column):
    """What the rows of somebody have in common: looked up for a page of people, or for all of them to sort by it."""

    def __init__(self, heading: str, field: str, aggregate: Aggregate, **options: Any) -> None:
        self.field, self.aggregate = field, aggregate
        super().__init__(heading, accessor="artist_id", **options)

    def order(self, rows: QuerySet[Any, Any], is_descending: bool) -> Sorted:  # noqa: FBT001 - tables2's signature
        sorted_by = [f"-{self.field}", "-key"] if is_descending else [self.field, "artist_id"]
        return rows.annotate(**{self.field: self.aggregate}).order_by(*sorted_by), True


class SiteTable(tables.Table):
    """A table in the look of the site. Its first column names the row."""

    caption = ""
    nothing = ""

    def __init__(self, rows: Any, *, request: HttpRequest | None = None, **options: Any) -> None:
        super().__init__(rows, **options)
        # Not passed on: django-tables2 would count all rows for its pages. `listing` counts, up to a limit.
        self.request = request

    def lines(self) -> Iterator[list[tuple[str, str]]]:
        """Return the rows of the page as their cells, with the attributes of its column, computed once."""
        columns = [(column.name, column.attrs["td"].as_html()) for column in self.columns]
        for row in self.paginated_rows:
            yield [(attributes, row.get_cell(name)) for name, attributes in columns]


class TrackTable(SiteTable):
    caption = "Tracks with their newest numbers and this week's growth"
    nothing = "No tracks match. Clear a filter, or search for part of the title."

    title = tables.Column("Track", order_by=("title", "pk"))
    streams = Measure("Streams", "streams", sort="current__streams")
    wow = GainColumn("Streams", Platform.SPOTIFY)
    views = Measure("Views", "views", sort="current__views")
    views_wow = GainColumn("Views", Platform.YOUTUBE)
    known = tables.Column("Flags", accessor="week", attrs=WORDS, orderable=False)

    def __init__(self, rows: QuerySet[Track], *, request: HttpRequest | None = None, **options: Any) -> None:
        window, self.changes = window_of(request.GET if request else {}), changes()
        gains = [
            ("wow", GainColumn("Streams", Platform.SPOTIFY, window, self.changes)),
            ("views_wow", GainColumn("Views", Platform.YOUTUBE, window, self.changes)),
        ]
        super().__init__(rows, request=request, extra_columns=gains, **options)
        if window != WEEK:
            self.caption = f"Tracks with their newest numbers and their growth over {window.label}"

    def render_title(self, record: Track) -> str:
        return render_to_string("analytics/partials/track_name.html", {"track": record})

    def render_streams(self, record: Track) -> str:
        provider, source = record.get_streams_provider_display(), import_of(record, Platform.SPOTIFY)
        own = cells.with_age(record.streams, record.streams_read_at, provider, source)
        return cells.with_third_party(own, newer_than_own(record))

    def render_views(self, record: Track) -> str:
        return cells.with_age(record.views, record.views_read_at, source=import_of(record, Platform.YOUTUBE))

    def render_known(self, value: list[Snapshot]) -> str:
        growths = {platform: growth_of(value, platform) for platform in Platform}
        flags = formatting.flags(flag for one in growths.values() for flag in one.flags)
        measured = (f"{each.unit} {WORDS_ACROSS}" for each, one in growths.items() if self._is_across(each, one))
        return ", ".join(filter(None, (flags, *measured)))

    def _is_across(self, platform: Platform, one: Growth) -> bool:
        is_across = across(self.changes, platform, one.read_at, one.interval_days) is not None
        return one.gain is not None and is_across


class RunTable(SiteTable):
    caption = "Runs, latest first, with what was read on each platform"
    nothing = "No runs match. Clear a filter."

    run = tables.Column("Run", accessor="pk", order_by="pk")
    state = tables.Column("Outcome", order_by=("state", "pk"))
    started_at = tables.Column("Started", order_by=("started_at", "pk"), attrs=NUMBER)
    took = tables.Column("Took", accessor="duration", orderable=False, attrs=NUMBER)
    spotify = tables.Column("Spotify", accessor="pk", orderable=False, attrs=NUMBER)
    youtube = tables.Column("YouTube", accessor="pk", orderable=False, attrs=NUMBER)
    tracks = Count("Tracks", "tracks")
    trigger = tables.Column("Started by", order_by=("trigger", "requested_by", "pk"))

    def render_run(self, record: SnapshotRun) -> str:
        return cells.link_to("run", record.pk, str(record))

    def render_state(self, record: SnapshotRun) -> str:
        return formatting.state(record.state)

    def render_started_at(self, record: SnapshotRun) -> str:
        return formatting.day(record.started_at) if record.imported_day else formatting.age(record.started_at)

    def render_took(self, record: SnapshotRun) -> str:
        return formatting.duration(record.duration) if record.took_time else ""

    def render_spotify(self, record: SnapshotRun) -> str:
        return cells.platform_run(record, Platform.SPOTIFY)

    def render_youtube(self, record: SnapshotRun) -> str:
        return cells.platform_run(record, Platform.YOUTUBE)

    def render_trigger(self, record: SnapshotRun) -> str:
        asked = format_html("{} <small><bdi>{}</bdi></small>", record.get_trigger_display(), record.requested_by)
        return cells.with_import(asked, record.imported_from)


class ReadingTable(SiteTable):
    caption = "Readings of this run"
    nothing = "No readings match. Choose any outcome to see all of them."

    track = tables.Column("Track", order_by=("track__title", "pk"))
    platform = tables.Column("Platform", order_by=("platform", "pk"))
    outcome = tables.Column("Outcome", empty_values=(), order_by=("outcome", "pk"), attrs=WORDS)
    reason = tables.Column("Reason", attrs=WORDS, orderable=False, default="")
    number = Count("Number", "number")
    attempts = Measure("Attempts", "attempts")
    asked_at = Measure("Asked", "observed_at")

    def render_track(self, record: Reading) -> str:
        return render_to_string("analytics/partials/track_name.html", {"track": record.track})

    def render_outcome(self, record: Reading) -> str:
        return formatting.outcome(record.outcome)

    def render_asked_at(self, record: Reading) -> str:
        return formatting.age(record.observed_at)


class HistoryTable(SiteTable):
    """The snapshots of a track, with their sources prefetched.

    `changes` are the counting changes to show, `facts` what is known about the week of each snapshot of the page.
    """

    caption = "What each run recorded for this track, newest first"
    nothing = "No run has recorded this track yet."
    changes: Sequence[CountingChange] = ()
    facts: Mapping[int, Sequence[Fact]] = {}

    class Meta:
        orderable = False

    run = tables.Column("Recorded", accessor="run_id", order_by=("captured_at", "run_id"))
    streams = Measure("Streams", "spotify_streams")
    gain = Measure("Streams WoW", "wow_streams")
    interval = Measure("Streams measured over", "streams_interval_days")
    views = Measure("Views", "youtube_views")
    views_gain = Measure("Views WoW", "wow_youtube_views")
    views_interval = Measure("Views measured over", "views_interval_days")
    flags = tables.Column("Flags, and what happened", attrs=WORDS, empty_values=())

    def render_run(self, record: Snapshot) -> str:
        link = cells.link_to("run", record.run_id, str(record.run))
        return format_html("{}<small>{}</small>", link, formatting.day(record.captured_at))

    def render_streams(self, record: Snapshot) -> str:
        source = source_of(record, Platform.SPOTIFY)
        return cells.with_source(record.spotify_streams, record.streams_read_at, source)

    def render_views(self, record: Snapshot) -> str:
        source = source_of(record, Platform.YOUTUBE)
        return cells.with_source(record.youtube_views, record.views_read_at, source)

    def render_gain(self, record: Snapshot) -> str:
        return formatting.change(record.wow_streams, record.wow_pct)

    def render_views_gain(self, record: Snapshot) -> str:
        return formatting.change(record.wow_youtube_views, record.wow_youtube_pct)

    def render_interval(self, record: Snapshot) -> str:
        return cells.interval(record.streams_interval)

    def render_views_interval(self, record: Snapshot) -> str:
        return cells.interval(record.views_interval)

    def render_flags(self, record: Snapshot) -> str:
        flags = [formatting.flags(record.flags), *self._measured_across(record), *remarks_on(record)]
        return cells.with_facts(", ".join(filter(None, flags)), self.facts.get(record.pk, ()), record.flags)

    def _measured_across(self, record: Snapshot) -> Iterator[str]:
        if record.wow_streams is not None and across_streams(self.changes, record):
            yield f"streams {WORDS_ACROSS}"
        if record.wow_youtube_views is not None and across_views(self.changes, record):
            yield f"views {WORDS_ACROSS}"
