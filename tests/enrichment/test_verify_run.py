"""`manage.py verify_run`: what it prints, how it exits, and what it says of slots."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from analytics.models import Platform, SnapshotRun
from analytics.models import TrackPerformanceSnapshot as Snapshot
from enrichment.runs import schedule
from tests.makers import make_track, recorded

pytestmark = pytest.mark.django_db


def verify(*arguments: str) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("verify_run", *arguments, stdout=out)
    except SystemExit as exit_:
        return out.getvalue(), int(str(exit_.code))
    return out.getvalue(), 0


def test_a_run_that_is_well_is_said_to_be() -> None:
    run = recorded({(make_track(), Platform.SPOTIFY): 5})

    printed, code = verify()

    assert (printed.splitlines(), code) == ([f"Run {run.pk}: all rules satisfied", "Slots: all rules satisfied"], 0)


def test_what_does_not_hold_is_said_with_rows_and_an_exit_code() -> None:
    run = recorded({(make_track(), Platform.SPOTIFY): 5})
    snapshot = Snapshot.objects.get(run=run)
    Snapshot.objects.filter(run=run).update(spotify_streams=6)

    printed, code = verify(str(run.pk))

    assert code == 1
    assert "recorded streams were read in this run: 1 row" in printed
    assert f"snapshot {snapshot.pk} shows 6, read was 5" in printed


def test_what_does_not_hold_comes_as_json() -> None:
    run = recorded({(make_track(), Platform.SPOTIFY): 5})
    Snapshot.objects.filter(run=run).update(spotify_streams=6)

    printed, _code = verify("--all", "--json")

    assert json.loads(printed)[f"Run {run.pk}"][0]["invariant"] == "recorded streams were read in this run"


def test_an_unknown_run_is_an_error() -> None:
    with pytest.raises(CommandError, match="There is no run 4711"):
        verify("4711")


def test_a_slot_without_a_run_is_named() -> None:
    now = timezone.now()
    slots = list(schedule.slots_between(now - timedelta(days=40), now - timedelta(days=9)))
    for slot in (slots[0], *slots[2:]):
        SnapshotRun.objects.create(
            trigger="schedule", scheduled_for=slot, state="missed", started_at=slot, deadline_at=slot, ended_at=slot
        )

    printed, code = verify()

    assert code == 1
    assert f"{slots[1]:%Y-%m-%d %H:%M} UTC" in printed
    assert f"{slots[0]:%Y-%m-%d %H:%M} UTC" not in printed
