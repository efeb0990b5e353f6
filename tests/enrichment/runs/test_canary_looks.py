"""Looks at the canaries between runs: when they happen, and what is stored."""

from typing import Any

import pytest
from pytest_django import Settings

from analytics.models import CanaryLook, SnapshotRun
from enrichment.runs import canary_looks
from enrichment.runs.rehearsal.sampling import Tried
from enrichment.sources.base import SourceUnreachable
from tests.makers import make_canary, make_pending_run, make_track

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> dict[str, int | None]:
    """Yield what every canary shows; None if there is no answer."""
    showing: dict[str, int | None] = {"number": 2_000}

    def read(_source: object, sample: Any, _pace: object) -> Tried:
        number = showing["number"]
        return Tried(sample, number, None if number is not None else SourceUnreachable("No answer."))

    monkeypatch.setattr(canary_looks, "read", read)
    monkeypatch.setattr(canary_looks, "source", lambda _platform: None)
    monkeypatch.setattr(canary_looks, "pace", lambda: None)
    return showing


def test_a_look_keeps_what_the_canaries_show(shown: dict[str, int | None]) -> None:
    canary = make_canary(make_track())

    canary_looks.look()

    assert CanaryLook.objects.get().numbers == {str(canary.track_id): shown["number"]}


def test_a_number_that_a_run_would_reject_does_not_show_that_counts_moved(shown: dict[str, int | None]) -> None:
    make_canary(make_track(), at_most=9_000)
    shown["number"] = 9_001

    canary_looks.look()

    assert CanaryLook.objects.get().numbers == {}


def test_a_look_that_nobody_answers_is_kept_so_that_the_next_waits(shown: dict[str, int | None]) -> None:
    make_canary(make_track())
    shown["number"] = None

    canary_looks.look()
    canary_looks.look()

    assert CanaryLook.objects.get().numbers == {}


def test_the_second_message_of_one_look_reads_nothing(shown: dict[str, int | None]) -> None:
    make_canary(make_track())
    canary_looks.look()
    shown["number"] = 3_000

    canary_looks.look()

    assert CanaryLook.objects.count() == 1


@pytest.mark.usefixtures("shown")
def test_a_run_that_goes_on_looks_by_itself() -> None:
    make_canary(make_track())
    make_pending_run(1)
    assert SnapshotRun.objects.active().exists()

    canary_looks.look()

    assert CanaryLook.objects.count() == 0


@pytest.mark.usefixtures("shown")
def test_a_platform_that_is_off_is_not_looked_at(settings: Settings) -> None:
    make_canary(make_track())
    settings.PLATFORMS = ["youtube"]

    canary_looks.look()

    assert CanaryLook.objects.count() == 0
