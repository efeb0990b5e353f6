"""Canaries: tracks that show whether a platform still shows the right numbers."""

from django.contrib import admin

from analytics.admin import cells
from analytics.admin.searching import SearchesTracks
from analytics.admin.theme import STYLE
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

    @admin.display(description="plausible", ordering="at_least")
    def plausible(self, canary: Canary) -> str:
        return f"{canary.at_least:,} to {canary.at_most:,}"

    @admin.display(description="newest number")
    def now(self, canary: Canary) -> str:
        track = canary.track
        if canary.platform == Platform.SPOTIFY:
            provider = track.get_streams_provider_display()
            return cells.read_number(track.streams, track.streams_read_at, provider=provider)
        return cells.read_number(track.views, track.views_read_at)
