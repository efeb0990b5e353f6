"""Confirmation pages before a run is started, retried or cancelled."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from analytics.formatting import wording
from analytics.models import Outcome, SnapshotRun, Track
from enrichment.registry import enabled, expected_duration
from enrichment.runs import schedule


@dataclass
class Question:
    """A question with the facts needed to answer it. With an `obstacle` it cannot be answered now.

    `track_ids` are the tracks it is about, None for all.
    """

    title: str
    button: str
    facts: dict[str, str]
    obstacle: str = ""
    ends_something: bool = False
    track_ids: list[int] | None = None

    @property
    def can_be_answered(self) -> bool:
        return not self.obstacle


def about_start(track_ids: list[int] | None = None) -> Question:
    """Ask whether to read these tracks, by default all of them, on every platform."""
    now = timezone.now()
    chosen = Track.objects.all() if track_ids is None else Track.objects.filter(pk__in=track_ids)
    active = chosen.filter(active=True).count()
    facts = {
        "Tracks": _tracks(active, None if track_ids is None else len(track_ids)),
        "Platforms": " and ".join(platform.label for platform in enabled()),
        "Takes": f"at least {wording.duration(expected_duration(active))}, at the configured rates",
        "Last run": _last_run(),
        "Next scheduled": _next_slot(now),
    }
    obstacle = "" if active else "None of these tracks is active, so there is nothing to read."
    return Question(
        title="Run snapshot now",
        button="Start the run",
        facts=facts,
        obstacle=_active_run() or obstacle,
        track_ids=track_ids,
    )


def about_retry(run: SnapshotRun) -> Question:
    """Ask whether to read again what a run could not read."""
    most = max((platform_run.unread for platform_run in run.platform_runs.all()), default=0)
    facts = {
        "Not read": _ends(run),
        "Takes": f"at least {wording.duration(expected_duration(most))}, at the configured rates",
        "Effect": "Starts a new run for these readings only. What was already read stays as it is.",
    }
    obstacle = "" if run.unread else f"{run} read everything there was to read."
    return Question(f"Retry what {run} could not read", "Retry", facts, _active_run() or obstacle)


def about_cancel(run: SnapshotRun) -> Question:
    """Ask whether to end a run without recording it."""
    facts = {
        "Done so far": ", ".join(
            f"{platform_run.settled:,} of {platform_run.readings:,} on {platform_run.get_platform_display()}"
            for platform_run in run.platform_runs.all()
        )
        or "nothing",
        "Effect": "The run ends at once and nothing is recorded. Its readings can be retried later.",
    }
    obstacle = "" if run.is_active else f"{run} has already ended."
    return Question(f"Cancel {run}", "Cancel the run", facts, obstacle, ends_something=True)


def _tracks(active: int, chosen: int | None) -> str:
    if chosen is None:
        return f"{wording.tracks(active)}, every active one"
    if active < chosen:
        return f"{active:,} of the {wording.tracks(chosen)} you selected; the others are not active"
    return f"{wording.tracks(active)} you selected"


def _next_slot(now: datetime) -> str:
    slot = schedule.next_slot(now)
    return f"{slot:%A}, {wording.moment(slot)}, in {wording.duration(slot - now)}"


def _last_run() -> str:
    run = SnapshotRun.objects.own().exclude(state__in=[*SnapshotRun.ACTIVE, SnapshotRun.State.MISSED]).first()
    if run is None:
        return "None yet"
    return format_html("{}, {}: {}", link(run), wording.age(run.started_at), run.get_state_display().lower())


def _active_run() -> str:
    run = SnapshotRun.objects.active().first()
    if run is None:
        return ""
    return format_html("{} is active. You can start another run when it has ended.", link(run))


def _ends(run: SnapshotRun) -> str:
    ends = [
        f"{number:,} × {platform_run.get_platform_display()}: {Outcome(outcome).label}"
        for platform_run in run.platform_runs.all()
        for outcome, number in platform_run.counts.items()
        if number and outcome not in {Outcome.READ, Outcome.NO_VIDEO}
    ]
    return "; ".join(ends) or "nothing"


def link(run: SnapshotRun) -> str:
    return format_html('<a href="{}">{}</a>', page_of(run), run)


def page_of(run: SnapshotRun) -> str:
    return reverse("admin:analytics_snapshotrun_change", args=[run.pk])
