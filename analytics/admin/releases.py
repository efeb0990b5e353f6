"""The releases that Spotify's pages named. They are followed or dismissed on the page *New releases*."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from analytics.admin.fields import ReadOnly
from analytics.admin.theme import STYLE, ModelAdmin
from analytics.formatting import wording
from analytics.models import Release


@admin.register(Release)
class ReleaseAdmin(ReadOnly, ModelAdmin[Release]):
    list_display = ["name", "artist_names", "out", "state", "decided_by", "reason", "first_seen_at"]
    list_filter = ["state", "kind"]
    search_fields = ["name", "label", "spotify_id", "artists__name"]
    ordering = ["-released", "id"]
    fields = [
        *("name", "artist_names", "kind", "label", "out", "total", "spotify_url", "state", "reason"),
        *("first_seen_at", "decided_by", "decided_at", "followed_at", "tried_at", "attempts", "announced_at"),
    ]
    show_full_result_count = False

    class Media:
        css = STYLE

    def get_queryset(self, request: HttpRequest) -> QuerySet[Release]:
        return super().get_queryset(request).prefetch_related("artists")

    @admin.display(description="artists")
    def artist_names(self, release: Release) -> str:
        return ", ".join(one.name for one in release.artists.all())

    @admin.display(description="out", ordering="released")
    def out(self, release: Release) -> str:
        return wording.partial_date(release.released, release.released_precision)
