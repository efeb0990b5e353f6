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


def test_a_run_leads_to_its_page_with_progress_and_reasons(admin: Client) -> None:
    run = recorded({(make_track(), SPOTIFY): Outcome.BLOCKED})

    assert f'href="/runs/{run.pk}/"' in admin.get(f"{RUNS}{run.pk}/change/").content.decode()


@pytest.mark.exhaustive
def test_a_longer_list_of_runs_takes_as_many_queries(admin: Client) -> None:
    recorded({(make_track(), SPOTIFY): 10})
    short = queries(admin, RUNS)
    for _ in range(8):
        recorded({(make_track(), platform): 10 for platform in Platform})

    assert queries(admin, RUNS) == short


@pytest.mark.exhaustive
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
