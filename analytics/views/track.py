"""The page of one track: its numbers with their ages and sources, and its contacts."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404

from analytics.catalogue.editions import editions_of
from analytics.catalogue.videos import undecided, views_of
from analytics.contacts import credit_claims
from analytics.insights import facts
from analytics.insights.imports import attach_imports
from analytics.insights.shown_day import shown_day_of, with_shown_day
from analytics.insights.week import this_week
from analytics.insights.weekly_growth import Growth, growth_of
from analytics.insights.windows import gains_of, with_all_of_week
from analytics.models import CountingChange, Credit, Platform, SnapshotRun, Track, VideoSearch
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots import counting_changes, third_party_counts
from analytics.snapshots.counting_changes import across, within
from analytics.views import sheets
from analytics.views.charts import history_of
from analytics.views.files import file_of
from analytics.views.forms import EditionForm, NotesForm, VideoForm
from analytics.views.listing import ListPage, answer, listed, wants_part
from analytics.views.sources import unread_of, with_sources
from analytics.views.tables import HistoryTable
from analytics.views.third_party import with_third_party

CHARTED = 104
"""Snapshots in the charts of a track: two years of weeks."""

EDITIONS = 20


@login_required
def track(request: HttpRequest, pk: int) -> HttpResponseBase:
    # A file, or the next page of its history, shows nothing about the track itself.
    is_history = wants_part(request) or bool(request.GET.get("format"))
    found = get_object_or_404(Track, pk=pk) if is_history else track_or_404(pk)
    changes = counting_changes.changes()
    listing = _history(request, found, changes)
    if file := file_of(request, listing, sheets.history_of(found)):
        return file
    shown = {} if wants_part(request) else _facts(found, changes)
    return answer(request, "analytics/track.html", _with_facts(listing), shown)


def refused(request: HttpRequest, pk: int, **forms: Form) -> HttpResponse:
    """Show the page of a track again with an invalid form and everything that was typed."""
    found = track_or_404(pk)
    changes = counting_changes.changes()
    listing = _history(request, found, changes)
    response = answer(request, "analytics/track.html", _with_facts(listing), _facts(found, changes) | forms)
    response.status_code = 400
    return response


def track_or_404(pk: int) -> Track:
    """Return a track with its week, its videos and who is credited."""
    credited = Prefetch("credits", Credit.objects.select_related("contact").order_by("contact__name", "role"))
    wanted = with_all_of_week(Track.objects.prefetch_related("videos", credited), this_week())
    return get_object_or_404(with_shown_day(wanted), pk=pk)


def _history(request: HttpRequest, found: Track, changes: Sequence[CountingChange]) -> ListPage:
    listing = listed(request, HistoryTable, with_sources(Snapshot.objects.filter(track=found), found), "-run")
    listing.table.changes = changes
    if not all(_why_unread(found, platform) for platform in Platform):
        listing.table.nothing += " The next run will read it."
    return listing


def _why_unread(found: Track, platform: Platform) -> str:
    """Return why no run reads a track on a platform, empty if the next one does."""
    if not found.active:
        return "It is no longer followed, so it is not read."
    return "" if platform in settings.PLATFORMS else f"{platform.label} is switched off, so it is not read."


def _with_facts(listing: ListPage) -> ListPage:
    """Add what is known to have happened in the weeks on a page of the history."""
    listing.table.facts = facts.of_snapshots([row.record for row in listing.table.paginated_rows])
    return listing


def _facts(found: Track, changes: Sequence[CountingChange]) -> dict[str, Any]:
    attach_imports([found])
    week: list[Snapshot] = found.week  # type: ignore[attr-defined]  # see `with_week`
    streams, views = (growth_of(week, platform) for platform in Platform)
    charted, others = _charted(found), third_party_counts.series_of(found.pk, CHARTED)
    return {
        "track": found,
        "why_no_streams": _why_unread(found, Platform.SPOTIFY),
        "why_no_views": _why_unread(found, Platform.YOUTUBE),
        "unread": unread_of(found, week),
        "counted_on": shown_day_of(found),
        "streams": streams,
        "streams_change": _across(changes, Platform.SPOTIFY, streams),
        "windows": gains_of(found, changes) if found.streams is not None or found.views is not None else None,
        "views": views,
        "views_change": _across(changes, Platform.YOUTUBE, views),
        "views_of": views_of(found),
        "editions": attach_imports(editions_of(found)[:EDITIONS]),
        "edition_form": EditionForm(),
        "credits_on_file": credit_claims.on_file(found.pk),
        "undecided": undecided().filter(track=found).count(),
        "search": None if found.videos.all() else VideoSearch.objects.filter(track=found).first(),
        "changes": within(changes, charted),
        "charts": with_third_party(history_of(charted, changes), others),
        "third_party": third_party_counts.newest_of([found.pk]).get(found.pk),
        "third_party_counts": others[::-1],
        "fills": any(one.streams_provider for one in charted),
        "active_run": SnapshotRun.objects.active().first(),
        "notes_form": NotesForm(initial={"notes": found.notes}),
        "video_form": VideoForm(),
    }


def _charted(found: Track) -> list[Snapshot]:
    """Return the snapshots in the charts, oldest first; none if no number was ever read."""
    newest = list(Snapshot.objects.filter(track=found).order_by("-captured_at", "-run_id")[:CHARTED])
    read = any(one.spotify_streams is not None or one.youtube_views is not None for one in newest)
    return newest[::-1] if read else []


def _across(changes: Sequence[CountingChange], platform: Platform, growth: Growth) -> CountingChange | None:
    return across(changes, platform, growth.read_at, growth.interval_days) if growth.gain is not None else None
