"""Found videos and decisions: view-only, with an action to decide again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from analytics.access.callers import CHANGE_TRACK
from analytics.admin.fields import ReadOnly, largest_first
from analytics.admin.theme import STYLE, ModelAdmin
from analytics.catalogue.videos import ask_again
from analytics.formatting import wording
from analytics.models import VideoCandidate


@admin.register(VideoCandidate)
class VideoCandidateAdmin(ReadOnly, ModelAdmin[VideoCandidate]):
    actions = ["put_to_a_person_again"]
    list_display = ["name", "track", "channel", "role", "sure", "decision", "decided"]
    list_select_related = ["track"]
    list_filter = ["decision", "role"]
    search_fields = ["title", "channel", "track__title", "youtube_id__exact"]
    ordering = ["-pk"]
    fields = ["name", "track_page", "channel", "role", "sure", "reasons", "found_at", "decision", "decided"]

    class Media:
        css = STYLE

    @admin.display(description="video", ordering="title")
    def name(self, candidate: VideoCandidate) -> str:
        return str(candidate)

    @admin.display(description="track")
    def track_page(self, candidate: VideoCandidate) -> str:
        return format_html('<a href="{}">{}</a>', reverse("track", args=[candidate.track_id]), candidate.track)

    @admin.display(description="points", ordering=largest_first("score"))
    def sure(self, candidate: VideoCandidate) -> str:
        return wording.UNKNOWN if candidate.score is None else f"{100 * candidate.score:.0f}"

    @admin.display(description="evidence")
    def reasons(self, candidate: VideoCandidate) -> str:
        return format_html_join(
            "", "<div>{}: {}</div>", ((f"{points:+}", words) for words, points in candidate.clues)
        )

    @admin.display(description="decided", ordering="decided_at")
    def decided(self, candidate: VideoCandidate) -> str:
        if candidate.decided_at is None:
            return ""
        by = f" by {candidate.decided_by}" if candidate.decided_by else ""
        return f"{wording.age(candidate.decided_at)}{by}"

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(CHANGE_TRACK)

    @admin.action(description="Ask again about selected videos", permissions=["decide"])
    def put_to_a_person_again(self, request: HttpRequest, queryset: QuerySet[VideoCandidate]) -> None:
        asked = ask_again(queryset)
        words = f"To be decided again: {asked:,}. Skipped: videos in use, and videos still to be decided."
        self.message_user(request, words, messages.SUCCESS if asked else messages.WARNING)
