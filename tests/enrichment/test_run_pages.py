"""What the admin shows of runs, and what that costs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from analytics.models import Outcome, Platform, SnapshotRun
from tests.callers import logged_in, make_person, queries, text
from tests.makers import make_run, make_track, recorded

pytestmark = pytest.mark.django_db

RUNS = "/admin/analytics/snapshotrun/"
SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


@pytest.fixture
def admin() -> Client:
    return logged_in(make_person("start_run", staff=True))


def test_the_list_tells_state_and_progress_in_words(admin: Client) -> None:
    one, other = make_track(), make_track()
    run = make_run({(one, SPOTIFY): 10, (other, SPOTIFY): Outcome.REMOVED, (other, YOUTUBE): Outcome.NO_VIDEO})
    run.platform_runs.filter(platform="spotify").update(readings=1_500)

    shown = text(admin, RUNS)

    assert "Reading Spotify: 1 of 1,500 read, 1 not read, 1,498 to come" in shown
    assert "YouTube: 0 of 0 read" in shown


def test_a_run_page_groups_what_was_not_read_by_reason(admin: Client) -> None:
    gone, blocked = make_track(title="Gone track"), make_track(title="Blocked track")
    run = recorded({(gone, SPOTIFY): Outcome.REMOVED, (blocked, SPOTIFY): Outcome.BLOCKED, (gone, YOUTUBE): 5})
    run.readings.filter(track=blocked).update(reason="Spotify answered 429.")

    shown = text(admin, f"{RUNS}{run.pk}/change/")

    assert f"Spotify: {Outcome.REMOVED.label} (1) Gone track" in shown
    assert f"Spotify: {Outcome.BLOCKED.label} (1) Blocked track Spotify answered 429." in shown


def test_a_large_group_is_counted_and_not_listed_whole(admin: Client) -> None:
    run = recorded({(make_track(), SPOTIFY): Outcome.BLOCKED for _ in range(23)})

    shown = text(admin, f"{RUNS}{run.pk}/change/")

    assert f"{Outcome.BLOCKED.label} (23)" in shown
    assert "and 3 more" in shown


def test_a_stopped_platform_tells_why(admin: Client) -> None:
    run = make_run({(make_track(), SPOTIFY): Outcome.BLOCKED})
    run.platform_runs.update(stop_outcome="blocked", stopped_reason="20 in a row were turned away.")

    assert "20 in a row were turned away." in text(admin, f"{RUNS}{run.pk}/change/")


def test_a_longer_list_of_runs_takes_as_many_queries(admin: Client) -> None:
    recorded({(make_track(), SPOTIFY): 10})
    short = queries(admin, RUNS)
    for _ in range(8):
        recorded({(make_track(), platform): 10 for platform in Platform})

    assert queries(admin, RUNS) == short


def test_the_page_of_a_large_run_takes_as_many_queries(admin: Client) -> None:
    small = recorded({(make_track(), SPOTIFY): Outcome.REMOVED})
    large = recorded({(make_track(), platform): outcome for platform in Platform for outcome in list(Outcome)[1:]})

    assert queries(admin, f"{RUNS}{large.pk}/change/") == queries(admin, f"{RUNS}{small.pk}/change/")


def test_a_missed_slot_says_why_and_claims_no_duration(admin: Client) -> None:
    slot = timezone.now() - timedelta(days=10)
    missed = SnapshotRun.objects.create(
        state="missed",
        trigger="schedule",
        scheduled_for=slot,
        started_at=slot,
        deadline_at=slot,
        ended_at=timezone.now(),
        note="Nothing was running.",
    )

    shown = text(admin, f"{RUNS}{missed.pk}/change/")

    assert "State Missed" in shown
    assert "Nothing was running." in shown
    assert "Took" not in shown
