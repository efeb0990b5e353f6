"""The tables of contacts: all of them, and one contact's totals in each run."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html

from analytics.insights.other_videos import other_videos_of
from analytics.insights.windows import Mean, gain_field, growth_field, mean_of
from analytics.models import Contact, ContactSnapshot, Credit, Platform
from analytics.snapshots.windows import WEEK
from analytics.templatetags import formatting
from analytics.views import cells
from analytics.views.filters import window_of
from analytics.views.tables import Measure, SiteTable

# Hidden on phones.
LINE = {"td": {"class": "line"}, "th": {"class": "line"}}
ON_SCREEN = {"td": {"class": "no-print"}, "th": {"class": "no-print"}}


class ContactTable(SiteTable):
    """Contacts with what they have, and what their recordings gained this week or over a longer window."""

    caption = "Contacts with the totals and the growth of their recordings"
    nothing = "No contacts match. Clear a filter, or search for part of the name."

    roles_of: Mapping[int, Sequence[str]] = {}
    """The roles of each contact of the page."""

    name = tables.Column("Contact", order_by=("name", "pk"))
    roles = tables.Column("Roles", accessor="pk", orderable=False, attrs=LINE)
    stage = tables.Column("Stage", order_by=("stage", "name", "pk"), attrs=LINE)
    streams = Measure("Streams", "total_streams")
    wow = Measure("Streams WoW", "wow_streams")
    wow_pct = Measure("Streams % WoW", "wow_growth_pct")
    views = Measure("Views", "total_youtube_views")
    views_wow = Measure("Views WoW", "wow_youtube_views")
    views_wow_pct = Measure("Views % WoW", "wow_youtube_growth_pct")
    oldest = Measure("Oldest number", "oldest_read_at")
    choose = tables.Column("Merge", accessor="pk", orderable=False, attrs=ON_SCREEN)

    def __init__(self, rows: QuerySet[Contact], *, request: HttpRequest | None = None, **options: Any) -> None:
        self.window = window_of(request.GET if request else {})
        if self.window != WEEK:
            self.caption = f"Contacts with their totals and the growth of their recordings over {self.window.label}"
            options["extra_columns"] = [
                ("wow", self._gained("Streams", Platform.SPOTIFY)),
                ("wow_pct", self._over("Streams", Platform.SPOTIFY)),
                ("views_wow", self._gained("Views", Platform.YOUTUBE)),
                ("views_wow_pct", self._over("Views", Platform.YOUTUBE)),
            ]
        super().__init__(rows, request=request, **options)

    def _gained(self, noun: str, platform: Platform) -> Measure:
        return Measure(f"{noun} {self.window.heading}", gain_field(platform, self.window), accessor="pk")

    def _over(self, noun: str, platform: Platform) -> Measure:
        return Measure(f"{noun} % {self.window.heading}", growth_field(platform, self.window), accessor="pk")

    def render_roles(self, record: Contact) -> str:
        return ", ".join(str(Credit.Role(role).label) for role in self.roles_of.get(record.pk, ()))

    def render_choose(self, record: Contact) -> str:
        return render_to_string("analytics/partials/contact_choice.html", {"contact": record})

    def render_name(self, record: Contact) -> str:
        return render_to_string("analytics/partials/contact_name.html", {"contact": record})

    def render_streams(self, record: Contact) -> str:
        return cells.total(record.total_streams, record.streams_recordings, "recording", record.filled_recordings)

    def render_views(self, record: Contact) -> str:
        return cells.total(record.total_youtube_views, record.views_videos, "video")

    def render_wow(self, record: Contact) -> str:
        return formatting.change(self._mean(record, Platform.SPOTIFY).gain)

    def render_views_wow(self, record: Contact) -> str:
        one = self._mean(record, Platform.YOUTUBE)
        return cells.with_other_videos(formatting.change(one.gain), other_videos_of(record, self.window))

    def render_wow_pct(self, record: Contact) -> str:
        return cells.mean_percent(self._mean(record, Platform.SPOTIFY))

    def render_views_wow_pct(self, record: Contact) -> str:
        return cells.mean_percent(self._mean(record, Platform.YOUTUBE))

    def _mean(self, record: Contact, platform: Platform) -> Mean:
        return _week(record, platform) if self.window == WEEK else mean_of(record, platform, self.window)

    def render_oldest(self, record: Contact) -> str:
        return formatting.age(record.oldest_read_at)


class ContactHistoryTable(SiteTable):
    caption = "The contact's totals in each run, newest first"
    nothing = "No run has stored their numbers yet. For earlier runs, use manage.py backfill_contacts."

    class Meta:
        orderable = False

    run = tables.Column("Recorded", accessor="run_id", order_by=("captured_at", "run_id"))
    streams = Measure("Streams", "total_streams")
    growth = Measure("Streams WoW", "wow_growth_pct")
    views = Measure("Views", "total_youtube_views")
    views_growth = Measure("Views WoW", "wow_youtube_growth_pct")

    def render_run(self, record: ContactSnapshot) -> str:
        link = cells.link_to("run", record.run_id, f"Run {record.run_id}")
        said = format_html("{}<small>{}</small>", link, formatting.day(record.captured_at))
        return cells.with_import(said, record.run.imported_from)

    def render_streams(self, record: ContactSnapshot) -> str:
        return cells.total(record.total_streams, record.streams_recordings, "recording", record.filled_recordings)

    def render_growth(self, record: ContactSnapshot) -> str:
        return cells.mean(_week(record, Platform.SPOTIFY))

    def render_views(self, record: ContactSnapshot) -> str:
        return cells.total(record.total_youtube_views, record.views_videos, "video")

    def render_views_growth(self, record: ContactSnapshot) -> str:
        return cells.mean(_week(record, Platform.YOUTUBE))


def _week(record: Contact | ContactSnapshot, platform: Platform) -> Mean:
    if platform == Platform.YOUTUBE:
        growth = (record.wow_youtube_growth_pct, record.wow_youtube_recordings)
        return Mean(WEEK, record.wow_youtube_views, *growth)
    return Mean(WEEK, record.wow_streams, record.wow_growth_pct, record.wow_recordings)
