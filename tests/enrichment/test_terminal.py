"""The bars of `run_snapshot --wait`."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from rich.console import Console

from analytics.models import Outcome, Platform
from enrichment.terminal import drawing
from tests.makers import make_run, make_track

pytestmark = pytest.mark.django_db

SPOTIFY = Platform.SPOTIFY


def test_a_line_and_a_bar_tell_the_rate_only_where_it_is_known() -> None:
    run = make_run({(make_track(), SPOTIFY): Outcome.UNREACHABLE})
    now = timezone.now()
    platform_runs = type(run).objects.filter(pk=run.pk).prefetch_related("platform_runs")
    run.platform_runs.update(readings=61, progressed_at=now)
    unknown = drawing.line(platform_runs.get().platform_runs.get(), now)
    run.platform_runs.update(rate_mark_at=now - timedelta(seconds=20), rate_mark_settled=-19)

    known = drawing.line(platform_runs.get().platform_runs.get(), now)
    console = Console(file=io.StringIO(), width=140, record=True)
    console.print(drawing.platform_runs_with_reasons(list(platform_runs.get().platform_runs.all()), now))

    assert unknown == f"Spotify 1/61, 1 not read (1 × {Outcome.UNREACHABLE.label})"
    assert known == f"{unknown}, 1.0 a second, about 1 minute left"
    assert "1.0 a second, about 1 minute left" in console.export_text()
