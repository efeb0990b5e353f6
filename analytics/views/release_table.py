"""The table of new releases, and what it may be narrowed down by."""

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html

from analytics.formatting import wording
from analytics.lists.filtering import releases_matching
from analytics.models import Release
from analytics.templatetags import formatting
from analytics.views.filters import Filters, choice
from analytics.views.tables import LATER, NUMBER, SiteTable

SHOWN = [("followed", "followed"), ("dismissed", "dismissed"), ("all", "all")]


class ReleaseFilters(Filters):
    q = filters.CharFilter(label="Release, artist or label", method="matching", max_length=200)
    show = choice("Show", "unchanged", SHOWN, "new")

    def matching(self, rows: QuerySet[Release], _name: str, text: str) -> QuerySet[Release]:
        return releases_matching(rows, text)


class ReleaseTable(SiteTable):
    caption = "New releases by artists of followed tracks"
    nothing = "Nothing here. New releases appear when a run has read a page that names one."

    name = tables.Column("Release", order_by=("name", "pk"))
    released = tables.Column("Out", order_by=("released", "pk"), attrs=NUMBER)
    followed = tables.Column("Tracks", order_by=("total", "pk"), attrs=LATER)
    first_seen_at = tables.Column("First seen", order_by=("first_seen_at", "pk"), attrs=LATER)
    decide = tables.Column("Add it?", accessor="pk", orderable=False)

    def render_name(self, record: Release) -> str:
        return render_to_string("analytics/partials/release_name.html", {"release": record})

    def render_released(self, record: Release) -> str:
        return wording.partial_date(record.released, record.released_precision)

    def render_followed(self, record: Release, value: int) -> str:
        total = formatting.count(record.total)
        return format_html("{} <small>{} followed</small>", total, f"{value:,}") if value else total

    def render_first_seen_at(self, record: Release) -> str:
        return formatting.age(record.first_seen_at)

    def render_decide(self, record: Release) -> str:
        facts = {"release": record, "is_out": record.released <= timezone.now().date()}
        return render_to_string("analytics/partials/release_decision.html", facts, self.request)
