"""Runs in Django's admin: viewed, started, retried, cancelled.

They are registered here and not in `analytics`, which does not know that runs can be started. For the same reason the
admin of tracks is registered again, with the action that only this app can perform.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join

from analytics.access.callers import START_RUN
from analytics.admin import cells
from analytics.admin.fields import ReadOnly
from analytics.admin.theme import STYLE, ModelAdmin
from analytics.admin.tracks import TrackAdmin
from analytics.formatting import wording
from analytics.models import PlatformRun, SnapshotRun, Track
from enrichment.admin import confirmations, playlists  # noqa: F401 - playlists are registered there
from enrichment.admin.confirmations import Question
from enrichment.runs import lifecycle
from enrichment.runs.requests import RequestRefused, request_run
from enrichment.video_matching.asking import search_for


class Runners:
    """Permissions to start and cancel runs, for the classes below and their actions."""

    def has_start_run_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(START_RUN)


@admin.register(SnapshotRun)
class SnapshotRunAdmin(Runners, ReadOnly, ModelAdmin[SnapshotRun]):
    list_display = ["number", "shown_state", "progress", "started", "took", "asked"]
    list_filter = ["state", "trigger"]
    fields = ["shown_state", "note", "tracks", "asked", "imported_from", "due", "started", "took", "retry_of"]

    class Media:
        css = STYLE

    @admin.display(description="run", ordering="pk")
    def number(self, run: SnapshotRun) -> str:
        return str(run)

    @admin.display(description="state", ordering="state")
    def shown_state(self, run: SnapshotRun) -> str:
        return format_html('<span class="state state-{}">{}</span>', run.state, run.get_state_display())

    @admin.display(description="progress")
    def progress(self, run: SnapshotRun) -> str:
        return (
            format_html_join(
                "", "<div>{}</div>", ((_progress(platform_run),) for platform_run in run.platform_runs.all())
            )
            or "–"
        )

    @admin.display(description="started", ordering="started_at")
    def started(self, run: SnapshotRun) -> str:
        return cells.with_note(wording.moment(run.started_at), wording.age(run.started_at))

    @admin.display(description="scheduled for")
    def due(self, run: SnapshotRun) -> str:
        return wording.moment(run.scheduled_for) if run.scheduled_for else ""

    @admin.display(description="took")
    def took(self, run: SnapshotRun) -> str:
        if not run.took_time:
            return ""
        return cells.with_note(wording.duration(run.duration), "so far" if run.is_active else "")

    @admin.display(description="started by", ordering="trigger")
    def asked(self, run: SnapshotRun) -> str:
        return f"{run.requested_by} ({run.get_trigger_display()})" if run.requested_by else run.get_trigger_display()

    def get_fields(self, request: HttpRequest, obj: SnapshotRun | None = None) -> Any:
        """Return the fields that have a value for this run."""
        empty = [name for name in ("note", "retry_of", "imported_from") if not getattr(obj, name, None)]
        empty += [] if obj and obj.scheduled_for else ["due"]
        empty += ["took"] if obj and not obj.took_time else []
        return [name for name in super().get_fields(request, obj) if name not in empty]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SnapshotRun]:
        return super().get_queryset(request).prefetch_related("platform_runs")

    def view_on_site(self, run: SnapshotRun) -> str:
        return reverse("run", args=[run.pk])

    def has_view_permission(self, request: HttpRequest, obj: SnapshotRun | None = None) -> bool:
        # People who may start a run may see its result.
        return super().has_view_permission(request, obj) or self.has_start_run_permission(request)

    def get_urls(self) -> list[URLPattern]:
        known = self.admin_site.admin_view
        return [
            path("run-now/", known(self.run_now), name="analytics_snapshotrun_run_now"),
            path("<int:run_id>/retry/", known(self.retry), name="analytics_snapshotrun_retry"),
            path("<int:run_id>/cancel/", known(self.cancel), name="analytics_snapshotrun_cancel"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **named: Any) -> HttpResponse:
        run = named["obj"]
        context |= {
            "can_retry": not run.is_active and bool(run.unread),
        }
        return super().render_change_form(request, context, *args, **named)

    def run_now(self, request: HttpRequest) -> HttpResponse:
        self._demand_permission(request)
        chosen = _chosen(request)
        question = confirmations.about_start(chosen)
        if request.method != "POST" or not question.can_be_answered:
            return put(request, self.admin_site, question)
        if chosen is None:
            return self._start(request)
        tracks = Track.objects.filter(pk__in=chosen, active=True)
        return self._start(request, spotify_ids=list(tracks.values_list("spotify_id", flat=True)))

    def retry(self, request: HttpRequest, run_id: int) -> HttpResponse:
        self._demand_permission(request)
        question = confirmations.about_retry(run := self._run(run_id))
        if request.method != "POST" or not question.can_be_answered:
            return put(request, self.admin_site, question, run)
        return self._start(request, retry_of=run_id)

    def cancel(self, request: HttpRequest, run_id: int) -> HttpResponse:
        self._demand_permission(request)
        run = self._run(run_id)
        if request.method != "POST":
            return put(request, self.admin_site, confirmations.about_cancel(run), run)
        if lifecycle.cancel(run_id, request.user.get_username()):
            messages.success(request, f"{run} was cancelled. Nothing was recorded.")
        else:
            messages.warning(request, f"{run} ended before it could be cancelled.")
        return HttpResponseRedirect(confirmations.page_of(run))

    def _start(self, request: HttpRequest, **wanted: Any) -> HttpResponse:
        trigger, requested_by = SnapshotRun.Trigger.ADMIN, request.user.get_username()
        try:
            answer = request_run(lifecycle.RunRequest(trigger=trigger, requested_by=requested_by, **wanted))
        except RequestRefused as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:analytics_snapshotrun_changelist"))
        if answer.note:
            messages.warning(request, answer.note)
        else:
            messages.success(request, f"{answer.run} has started: {wording.tracks(answer.run.tracks)}.")
        return HttpResponseRedirect(confirmations.page_of(answer.run))

    def _run(self, run_id: int) -> SnapshotRun:
        return get_object_or_404(SnapshotRun.objects.prefetch_related("platform_runs"), pk=run_id)

    def _demand_permission(self, request: HttpRequest) -> None:
        if not self.has_start_run_permission(request):
            raise PermissionDenied


def _chosen(request: HttpRequest) -> list[int] | None:
    """Return the tracks that the question was about, None for all."""
    if "tracks" not in request.POST:
        return None
    return [int(pk) for pk in request.POST["tracks"].split(",") if pk.isdecimal() and len(pk) < 19]


def _progress(platform_run: PlatformRun) -> str:
    readable = platform_run.readings - platform_run.no_video
    words = f"{platform_run.get_platform_display()}: {platform_run.read:,} of {readable:,} read"
    missing = [
        f"{platform_run.unread:,} not read" if platform_run.unread else "",
        f"{platform_run.left:,} to come" if platform_run.left else "",
    ]
    return ", ".join([words, *filter(None, missing)])


def put(
    request: HttpRequest, site: admin.AdminSite, question: Question, run: SnapshotRun | None = None
) -> TemplateResponse:
    """Show a question with its facts and, unless there is an obstacle, the button that answers it."""
    context = {
        **site.each_context(request),
        "title": question.title,
        "question": question,
        "tracks": None if question.track_ids is None else ",".join(map(str, question.track_ids)),
        "run": run,
        "opts": SnapshotRun._meta,  # noqa: SLF001 - Django's own way to a model's names
        "address": request.path if run else reverse("admin:analytics_snapshotrun_run_now"),
    }
    return TemplateResponse(request, "admin/analytics/snapshotrun/question.html", context)


admin.site.unregister(Track)


@admin.register(Track)
class RunnableTrackAdmin(Runners, TrackAdmin):
    actions = [*TrackAdmin.actions, "run_snapshot_now", "search_for_videos"]

    @admin.action(description="Run snapshot now for selected tracks", permissions=["start_run"])
    def run_snapshot_now(self, request: HttpRequest, queryset: QuerySet[Track]) -> HttpResponse:
        track_ids = list(queryset.values_list("pk", flat=True))
        return put(request, self.admin_site, confirmations.about_start(track_ids))

    @admin.action(description="Search YouTube for videos of selected tracks", permissions=["change"])
    def search_for_videos(self, request: HttpRequest, queryset: QuerySet[Track]) -> None:
        track_ids = list(queryset.values_list("pk", flat=True))
        begins, words = search_for(track_ids)
        self.message_user(request, words, messages.SUCCESS if begins else messages.WARNING)
