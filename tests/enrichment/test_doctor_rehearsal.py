"""The doctor on the last rehearsal: switched off, still to come, well, failed, or overtaken by its run."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from analytics.snapshots import rehearsals
from enrichment.doctor import Level, work
from tests.makers import FRIDAY, make_rehearsal, make_track

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SENTENCE = "Friday's run would not read Spotify: the answer has no playcount any more."


@pytest.fixture(autouse=True)
def a_day_before(settings: Settings) -> None:
    settings.REHEARSAL = timedelta(hours=24)


def test_a_rehearsal_that_is_switched_off_is_reported(settings: Settings) -> None:
    settings.REHEARSAL = timedelta()

    assert work.rehearsal("Rehearsal").found.startswith("switched off")


def test_before_the_first_rehearsal_its_moment_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: FRIDAY - 3 * DAY)

    assert "the first is due on Thursday 2026-11-19 04:59 UTC" in work.rehearsal("Rehearsal").found


@pytest.mark.parametrize(
    ("minutes", "has_tracks", "is_begun", "level"),
    [
        (5, True, False, Level.OK),
        (15, True, False, Level.WARNING),
        (15, False, False, Level.OK),
        (15, True, True, Level.OK),
    ],
)
def test_a_rehearsal_that_nobody_begins_is_a_warning(
    minutes: int, level: Level, monkeypatch: pytest.MonkeyPatch, *, has_tracks: bool, is_begun: bool
) -> None:
    slot = FRIDAY.replace(hour=4, minute=59)
    monkeypatch.setattr(timezone, "now", lambda: slot - DAY + timedelta(minutes=minutes))
    if has_tracks:
        make_track()
    if is_begun:
        rehearsals.open_for(slot)

    finding = work.rehearsal("Rehearsal")

    assert finding.level is level
    assert ("Thursday 2026-11-19 04:59 UTC: due, but not begun" in finding.found) is (level is Level.WARNING)


def test_a_rehearsal_that_went_well_is_reported_with_its_age() -> None:
    make_rehearsal(scheduled_for=timezone.now() + 21 * HOUR, at=timezone.now() - 3 * HOUR)

    finding = work.rehearsal("Rehearsal")

    assert finding.level is Level.OK
    assert "3 hours ago: YouTube was read" in finding.found


@pytest.mark.parametrize(("hours", "level"), [(21, Level.WARNING), (-1, Level.OK)])
def test_a_rehearsal_that_failed_is_a_warning_until_its_run_begins(hours: int, level: Level) -> None:
    now = timezone.now()
    make_rehearsal(SENTENCE, scheduled_for=now + hours * HOUR, at=now - 3 * HOUR)

    finding = work.rehearsal("Rehearsal")

    assert finding.level is level
    assert SENTENCE in finding.found
