"""The run on the terminal: `manage.py top`, and the bars of `run_snapshot --wait`."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from rich.console import Console

from analytics.models import Outcome, Platform, RunEvent
from analytics.runs.timeline import note
from enrichment import broker
from enrichment.runs.platform_runs import with_platform_runs
from enrichment.terminal import drawing
from tests.makers import make_run, make_track, recorded

pytestmark = pytest.mark.django_db

SPOTIFY = Platform.SPOTIFY


def top() -> str:
    """Return what is printed without a terminal, as one line of words."""
    out = io.StringIO()
    call_command("top", stdout=out)
    return " ".join(out.getvalue().split())


def test_without_a_run_it_says_so() -> None:
    assert top().startswith("There was no run yet. Waiting in the queues: runs ")


def test_the_active_run_is_shown_with_reasons_and_events() -> None:
    recorded({(make_track(), SPOTIFY): 5})
    read, gone = make_track(), make_track()
    run = make_run({(read, SPOTIFY): 5, (gone, SPOTIFY): Outcome.REMOVED})
    run.platform_runs.update(readings=10, request_count=3)
    note(run.pk, RunEvent.Kind.LOST, platform="spotify", number=3)

    printed = top()

    assert f"Run {run.pk}: Reading" in printed
    assert "2/10 1 not read 3 pages" in printed
    assert f"Spotify: 1 × {Outcome.REMOVED.label}" in printed
    assert "3 readings were taken back from a worker" in printed


def test_where_none_is_active_the_last_run_is_shown() -> None:
    run = recorded({(make_track(), SPOTIFY): 5})

    assert f"Run {run.pk}: Complete" in top()


def test_a_redis_that_is_away_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> dict[str, int]:
        raise broker.BrokerAway("Redis does not answer (ConnectionError).")

    monkeypatch.setattr(broker, "queue_lengths", away)

    assert "Redis does not answer (ConnectionError)." in top()


def test_a_line_and_a_bar_tell_the_rate_only_where_it_is_known() -> None:
    run = make_run({(make_track(), SPOTIFY): Outcome.UNREACHABLE})
    now = timezone.now()
    platform_runs = with_platform_runs(type(run).objects.filter(pk=run.pk))
    run.platform_runs.update(readings=61, progressed_at=now)
    unknown = drawing.line(platform_runs.get().platform_runs.get(), now)
    run.platform_runs.update(rate_mark_at=now - timedelta(seconds=20), rate_mark_settled=-19)

    known = drawing.line(platform_runs.get().platform_runs.get(), now)
    console = Console(file=io.StringIO(), width=140, record=True)
    console.print(drawing.platform_runs_with_reasons(list(platform_runs.get().platform_runs.all()), now))

    assert unknown == f"Spotify 1/61, 1 not read (1 × {Outcome.UNREACHABLE.label})"
    assert known == f"{unknown}, 1.0 a second, about 1 minute left"
    assert "1.0 a second, about 1 minute left" in console.export_text()
