"""A run from the shell: what it prints, and the exit code that a script decides by."""

import io
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as installed
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings
from rich.console import Console

from analytics.models import Outcome, Reading, SnapshotRun
from analytics.runs import leasing, ledger
from analytics.snapshots.recording import record_run
from enrichment.runs import launching, lifecycle
from enrichment.terminal import watching
from tests.makers import make_pending_run, make_track

Launch = Callable[[int], None]
WorkersAre = Callable[[Launch], None]


@pytest.fixture
def workers_are(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> WorkersAre:
    """Give a function that puts something in the workers' place. What happens on commit happens here."""
    return lambda launch: monkeypatch.setattr(launching, "launch", launch)


def idle(_run_id: int) -> None:
    """Leave the run as it is."""


def cancelling(run_id: int) -> None:
    lifecycle.cancel(run_id, "an operator")


def settling(*outcomes: Outcome) -> Launch:
    """Return workers whose readings end so, in turn, and who record the run then."""

    def launch(run_id: int) -> None:
        pending = Reading.objects.filter(run=run_id, outcome="").order_by("pk")
        for reading_id, outcome in zip(pending.values_list("pk", flat=True), itertools.cycle(outcomes), strict=False):
            settle(reading_id, outcome)
        record_run(run_id)

    return launch


def settle(reading_id: int, outcome: Outcome) -> None:
    lease = leasing.lease(reading_id, timedelta(minutes=1))
    assert lease is not None
    number = 1_000 if outcome == Outcome.READ else None
    ledger.settle([ledger.Settled(lease, outcome, number=number)], timezone.now())


def call(*arguments: str) -> tuple[int, str]:
    """Return the exit code and what was printed."""
    out = io.StringIO()
    try:
        call_command("run_snapshot", *arguments, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def refusal(*arguments: str) -> CommandError:
    with pytest.raises(CommandError) as refused:
        call(*arguments)
    assert "\n" not in str(refused.value)
    return refused.value


@pytest.mark.parametrize(
    ("outcomes", "code", "state"),
    [
        ((Outcome.READ,), 0, "Complete"),
        ((Outcome.READ, Outcome.UNREACHABLE), 3, "Partial"),
        ((Outcome.UNREACHABLE,), 1, "Failed"),
    ],
)
def test_the_exit_code_says_how_the_run_ended(
    outcomes: tuple[Outcome, ...], code: int, state: str, workers_are: WorkersAre
) -> None:
    make_track(videos=0)
    make_track(videos=0)
    workers_are(settling(*outcomes))

    ended, printed = call("--wait")

    assert ended == code
    assert f"Run {SnapshotRun.objects.get().pk}: {state}" in printed


def test_a_run_that_was_cancelled_is_no_success(workers_are: WorkersAre) -> None:
    make_track()
    workers_are(cancelling)

    ended, printed = call("--wait")

    assert ended == 1
    assert "Cancelled by an operator" in printed


def test_without_waiting_the_run_is_named_and_goes_on(workers_are: WorkersAre) -> None:
    make_track()
    workers_are(idle)

    ended, printed = call()

    run = SnapshotRun.objects.get()
    assert (ended, run.is_active) == (0, True)
    assert printed.startswith(f"Run {run.pk} started: 1 tracks.")


def test_what_is_asked_for_is_all_that_is_read(workers_are: WorkersAre) -> None:
    wanted, _other = make_track(), make_track()
    workers_are(idle)

    call("--tracks", wanted.spotify_id, "--platform", "youtube")

    assert [*Reading.objects.values_list("track", "platform")] == [(wanted.pk, "youtube")]


@pytest.mark.slow
def test_a_retry_reads_what_the_other_run_could_not(workers_are: WorkersAre) -> None:
    make_track(videos=0)
    make_track(videos=0)
    workers_are(settling(Outcome.READ, Outcome.UNREACHABLE))
    call("--wait")
    first = SnapshotRun.objects.get()

    workers_are(settling(Outcome.READ))
    ended, _printed = call("--wait", "--retry-failed", str(first.pk))

    retry = SnapshotRun.objects.get(retry_of=first)
    assert (ended, retry.tracks, retry.state) == (0, 1, "complete")


def test_an_unknown_track_is_named_and_nothing_starts(workers_are: WorkersAre) -> None:
    known = make_track()
    workers_are(idle)

    refused = refusal("--tracks", known.spotify_id, "0" * 22)

    assert refused.returncode == 2
    assert "0" * 22 in str(refused)
    assert known.spotify_id not in str(refused)
    assert not SnapshotRun.objects.exists()


@pytest.mark.django_db
def test_a_retry_of_no_run_starts_nothing() -> None:
    refused = refusal("--retry-failed", "123456")

    assert (refused.returncode, str(refused)) == (2, "There is no run 123456 to retry.")
    assert not SnapshotRun.objects.exists()


@pytest.mark.django_db
def test_a_platform_that_is_switched_off_is_refused(settings: Settings) -> None:
    settings.PLATFORMS = ["youtube"]
    make_track()

    refused = refusal("--platform", "spotify")

    assert (refused.returncode, str(refused)) == (2, "Switched off in the setting PLATFORMS: spotify.")
    assert not SnapshotRun.objects.exists()


@pytest.mark.slow
def test_a_retry_of_a_run_that_read_everything_is_refused(workers_are: WorkersAre) -> None:
    make_track(videos=0)
    workers_are(settling(Outcome.READ))
    call("--wait")
    first = SnapshotRun.objects.get()

    refused = refusal("--retry-failed", str(first.pk))

    assert refused.returncode == 2
    assert "read everything there was to read" in str(refused)
    assert SnapshotRun.objects.count() == 1


@pytest.mark.parametrize("waiting", [(), ("--wait",)])
def test_while_a_run_is_active_its_id_is_printed_and_nothing_starts(
    waiting: tuple[str, ...], workers_are: WorkersAre
) -> None:
    active = make_pending_run(tracks=1)
    workers_are(idle)

    ended, printed = call(*waiting)

    assert ended == 4
    assert f"Run {active.pk} " in printed
    assert SnapshotRun.objects.get() == active


def test_a_program_reads_the_run_as_json(workers_are: WorkersAre) -> None:
    make_track(videos=0)
    make_track(videos=0)
    workers_are(settling(Outcome.READ, Outcome.UNREACHABLE))

    ended, printed = call("--wait", "--json")

    run = SnapshotRun.objects.get()
    facts = json.loads(printed)
    assert (ended, facts["run_id"], facts["state"], facts["tracks"]) == (3, run.pk, "partial", 2)
    assert facts["platforms"]["spotify"]["read"] == facts["platforms"]["spotify"]["unreachable"] == 1
    assert facts["platforms"]["youtube"]["no_video"] == facts["platforms"]["youtube"]["readings"] == 2
    assert run.ended_at is not None
    assert facts["ended_at"] == run.ended_at.isoformat()


def test_an_active_run_is_json_as_well(workers_are: WorkersAre) -> None:
    active = make_pending_run(tracks=1)
    workers_are(idle)

    ended, printed = call("--json")

    assert ended == 4
    assert (json.loads(printed)["run_id"], json.loads(printed)["ended_at"]) == (active.pk, None)


@pytest.mark.parametrize(("form", "words"), [((), "continues"), (("--json",), "")])
def test_ctrl_c_ends_the_watching_and_not_the_run(
    form: tuple[str, ...], words: str, workers_are: WorkersAre, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_run_id: int, _console: Console) -> Any:
        raise KeyboardInterrupt

    make_track()
    workers_are(idle)
    monkeypatch.setattr(watching, "watch", interrupted)

    ended, printed = call("--wait", *form)

    assert ended == 130
    assert words in printed
    assert bool(printed) == bool(words)
    assert SnapshotRun.objects.get().is_active


@pytest.mark.django_db(transaction=True)
def test_with_redis_away_the_run_is_stored_for_later(settings: Settings) -> None:
    settings.REDIS_URL = "redis://:hush-the-broker@127.0.0.1:1/0"
    make_track()

    refused = refusal("--wait")

    run = SnapshotRun.objects.get()
    assert refused.returncode == 1
    assert "Redis does not answer" in str(refused)
    assert "hush" not in str(refused)
    assert (run.state, run.readings.filter(state="pending").count()) == ("pending", 2)


@pytest.mark.processes
def test_with_postgresql_away_one_line_says_so() -> None:
    env = {
        "DATABASE_URL": "postgresql://somebody:hush-the-database@127.0.0.1:1/trackpulse",
        "REDIS_URL": "redis://:hush-the-broker@127.0.0.1:1/0",
        "SECRET_KEY": installed.SECRET_KEY,
    }

    command = [sys.executable, "manage.py", "run_snapshot"]
    done = subprocess.run(
        command, cwd=installed.BASE_DIR, env=os.environ | env, capture_output=True, text=True, check=False
    )

    assert done.returncode != 0
    assert done.stderr.startswith("PostgreSQL does not answer: ")
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert "hush" not in done.stdout + done.stderr
