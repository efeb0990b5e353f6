"""Canaries: tracks that show whether a platform still shows the right numbers."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from analytics.admin import cells
from analytics.admin.searching import SearchesTracks
from analytics.admin.theme import STYLE
from analytics.insights.imports import with_imports
from analytics.models import Canary, Platform


@admin.register(Canary)
class CanaryAdmin(SearchesTracks[Canary]):
    list_display = ["track", "platform", "plausible", "now"]
    list_filter = ["platform"]
    list_select_related = ["track"]
    # A search field has no name for screen readers while it is empty.
    raw_id_fields = ["track"]

    class Media:
        css = STYLE

    def get_queryset(self, request: HttpRequest) -> QuerySet[Canary]:
        return with_imports(super().get_queryset(request), "track__snapshots")

    @admin.display(description="plausible", ordering="at_least")
    def plausible(self, canary: Canary) -> str:
        return canary.plausible

    @admin.display(description="newest number")
    def now(self, canary: Canary) -> str:
        return cells.newest_number(canary.track, Platform(canary.platform))
