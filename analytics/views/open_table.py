"""The table of the open list."""

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html

from analytics.insights.open_list import gain_field
from analytics.models import ClaimSource, OpenWriter
from analytics.snapshots.windows import WEEK
from analytics.templatetags import formatting
from analytics.views.filters import window_of
from analytics.views.tables import NUMBER, WORDS, Count, Measure, SiteTable


class OpenTable(SiteTable):
    caption = "Writers of works with no publisher on file, with what these works gained this week"
    nothing = "Nobody is on the list. People appear here once a source knows their works but no publisher for them."

    name = tables.Column("Writer", accessor="contact", order_by=("contact__name", "pk"))
    wow = Measure("Streams WoW", "gain")
    works = tables.Column("Works", order_by=("works", "pk"), attrs=NUMBER)
    total = Count("Streams in total", "contact__total_streams")
    stage = tables.Column("Stage", accessor="contact__stage", order_by=("contact__stage", "contact__name", "pk"))
    said = tables.Column("None on file, according to", accessor="sources", order_by=("said_at", "pk"), attrs=WORDS)

    def __init__(self, rows: QuerySet[OpenWriter], *, request: HttpRequest | None = None, **options: Any) -> None:
        window = window_of(request.GET if request else {})
        self.gain_field = gain_field(window)
        if window != WEEK:
            self.caption = (
                f"Writers of works with no publisher on file, with what these works gained over {window.label}"
            )
            options["extra_columns"] = [("wow", Measure(f"Streams {window.heading}", self.gain_field))]
        super().__init__(rows, request=request, **options)

    def render_name(self, record: OpenWriter) -> str:
        return render_to_string("analytics/partials/contact_name.html", {"contact": record.contact})

    def render_wow(self, record: OpenWriter) -> str:
        return formatting.change(getattr(record, self.gain_field), None)

    def render_works(self, record: OpenWriter) -> str:
        return formatting.count(record.works)

    def render_stage(self, record: OpenWriter) -> str:
        return record.contact.get_stage_display()

    def render_said(self, record: OpenWriter) -> str:
        labels = ", ".join(str(ClaimSource(source).label) for source in record.sources)
        return format_html("{} <small>{}</small>", labels, formatting.day(record.said_at))
