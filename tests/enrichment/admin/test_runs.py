"""Runs in the admin: who may start, retry and cancel them, and what has to be confirmed."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client, TestCase
from django.utils import timezone
from pytest_django import Settings

from analytics.models import Outcome, Platform, SnapshotRun, Track
from enrichment.broker import BrokerAway
from tests.callers import logged_in, make_person, text, words_of
from tests.makers import make_run, make_track, recorded

pytestmark = pytest.mark.django_db

RUNS = "/admin/analytics/snapshotrun/"
RUN_NOW = f"{RUNS}run-now/"
TRACKS = "/admin/analytics/track/"
SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Replace the workers, and collect the runs handed to them."""
    handed: list[int] = []
    monkeypatch.setattr("enrichment.runs.launching.launch", handed.append)
    return handed


@pytest.fixture
def runner() -> User:
    return make_person("start_run", "view_track", staff=True)


@pytest.fixture
def admin(runner: User) -> Client:
    return logged_in(runner)


@pytest.fixture
def onlooker() -> Client:
    return logged_in(make_person("view_snapshotrun", "view_track", staff=True))


def select(client: Client, *tracks: Track) -> str:
    """Choose "Run snapshot now" for these tracks on the list of tracks; return the next page."""
    chosen = {"action": "run_snapshot_now", "_selected_action": [track.pk for track in tracks]}
    return client.post(TRACKS, chosen).content.decode()


# Run snapshot now


def test_a_person_is_told_what_a_run_means_before_it_starts(admin: Client, settings: Settings) -> None:
    settings.SPOTIFY_RATE, settings.SPOTIFY_QUESTION_RATE = "6/minute", "1/second"
    for _ in range(3):
        make_track()
    Track.objects.create(spotify_id="0" * 22, title="Dropped", active=False)
    earlier = recorded({}, timezone.now() - timedelta(days=2))

    asked = text(admin, RUN_NOW)

    assert "3 tracks, every active one" in asked
    assert "Spotify and YouTube" in asked
    assert "Takes at least 3 seconds, at the configured rates" in asked
    assert f"{earlier} , 2 days ago: complete" in asked
    assert "Next scheduled Friday" in asked
    assert not SnapshotRun.objects.active().exists()


def test_the_answer_starts_a_run_and_leads_to_its_page(admin: Client, runner: User, launched: list[int]) -> None:
    make_track()

    with TestCase.captureOnCommitCallbacks(execute=True):
        response = admin.post(RUN_NOW, follow=True)

    run = SnapshotRun.objects.get()
    assert response.redirect_chain == [(f"{RUNS}{run.pk}/change/", 302)]
    assert f"{run} has started: 1 track." in words_of(response.content)
    assert (run.trigger, run.requested_by, run.is_full) == ("admin", runner.username, True)
    assert launched == [run.pk]


def test_no_second_run_is_offered_while_one_is_active(admin: Client) -> None:
    make_track()
    active = make_run({(make_track(), SPOTIFY): 10})

    page = admin.get(RUN_NOW).content

    assert f"{active} is active" in words_of(page)
    assert f'href="{RUNS}{active.pk}/change/"'.encode() in page
    assert b"Start the run" not in page
    admin.post(RUN_NOW)
    assert SnapshotRun.objects.get() == active


def test_nothing_is_started_where_there_is_nothing_to_read(admin: Client) -> None:
    assert "nothing to read" in text(admin, RUN_NOW)

    admin.post(RUN_NOW)

    assert not SnapshotRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_without_redis_the_run_is_stored_and_the_person_told(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_run_id: int) -> None:
        raise BrokerAway("Redis does not answer (ConnectionError).")

    monkeypatch.setattr("enrichment.runs.launching.launch", away)
    make_track()

    response = admin.post(RUN_NOW, follow=True)

    assert "The run is stored and will start when Redis is back." in words_of(response.content)
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]
    assert SnapshotRun.objects.get().state == "pending"


# For selected tracks


def test_selected_tracks_are_read_alone(admin: Client) -> None:
    wanted, _other = make_track(), make_track()

    page = select(admin, wanted)
    admin.post(RUN_NOW, {"tracks": str(wanted.pk)})

    assert f'name="tracks" value="{wanted.pk}"' in page
    assert "1 track you selected" in page
    run = SnapshotRun.objects.get()
    assert not run.is_full
    assert {reading.track for reading in run.readings.all()} == {wanted}


def test_inactive_tracks_are_left_out_and_counted(admin: Client) -> None:
    active, dropped = make_track(), make_track()
    Track.objects.filter(pk=dropped.pk).update(active=False)

    assert "1 of the 2 tracks you selected; the others are not active" in select(admin, active, dropped)
    assert "nothing to read" in select(admin, dropped)


@pytest.mark.parametrize("chosen", ["", "x", "999999"])
def test_a_selection_that_makes_no_sense_does_not_start_a_run_over_everything(admin: Client, chosen: str) -> None:
    make_track()

    admin.post(RUN_NOW, {"tracks": chosen})

    assert not SnapshotRun.objects.exists()


def test_the_action_stands_in_the_list_of_tracks_for_those_who_may(admin: Client, onlooker: Client) -> None:
    track = make_track()

    assert "Run snapshot now for selected tracks" in text(admin, TRACKS)
    assert "Run snapshot now" not in text(onlooker, TRACKS)
    assert "Start the run" not in select(onlooker, track)


# Permissions


@pytest.mark.slow
def test_a_person_without_the_permission_sees_runs_and_no_buttons(onlooker: Client) -> None:
    failed = recorded({(make_track(), SPOTIFY): Outcome.BLOCKED})
    active = make_run({(make_track(), SPOTIFY): 10})

    assert "Run snapshot now" not in text(onlooker, RUNS)
    assert f"/{failed.pk}/retry/" not in onlooker.get(f"{RUNS}{failed.pk}/change/").content.decode()
    assert f"/{active.pk}/cancel/" not in onlooker.get(f"{RUNS}{active.pk}/change/").content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("decision", ["run-now/", "{run}/retry/", "{run}/cancel/"])
def test_a_person_without_the_permission_is_refused(onlooker: Client, method: str, decision: str) -> None:
    run = make_run({(make_track(), SPOTIFY): 10})

    response = getattr(onlooker, method)(RUNS + decision.format(run=run.pk))

    assert response.status_code == 403
    assert SnapshotRun.objects.get().state == "reading"


def test_nobody_is_led_to_the_login() -> None:
    assert Client().get(RUN_NOW)["Location"] == f"/admin/login/?next={RUN_NOW}"


def test_a_start_without_a_csrf_token_is_refused(runner: User) -> None:
    make_track()

    assert logged_in(runner, checks_csrf=True).post(RUN_NOW).status_code == 403
    assert not SnapshotRun.objects.exists()


def test_runs_are_neither_added_nor_edited_nor_removed() -> None:
    superuser = logged_in(make_person(superuser=True))
    run = recorded({(make_track(), SPOTIFY): 10})

    assert superuser.get(f"{RUNS}add/").status_code == 403
    assert superuser.post(f"{RUNS}{run.pk}/change/").status_code == 403
    assert superuser.post(f"{RUNS}{run.pk}/delete/").status_code == 403


# Cancel and retry


@pytest.mark.slow
def test_a_cancel_is_asked_back_and_then_done(admin: Client, runner: User) -> None:
    run = make_run({(make_track(), SPOTIFY): 10})
    address = f"{RUNS}{run.pk}/cancel/"
    assert address in admin.get(f"{RUNS}{run.pk}/change/").content.decode()

    assert "1 of 1 on Spotify" in text(admin, address)
    response = admin.post(address, follow=True)

    run.refresh_from_db()
    assert run.state == "cancelled"
    assert run.note == f"Cancelled by {runner.username}. Nothing was recorded."
    assert "Nothing was recorded" in words_of(response.content)


@pytest.mark.slow
def test_a_run_that_has_ended_is_not_cancelled(admin: Client) -> None:
    run = recorded({(make_track(), SPOTIFY): 10})
    address = f"{RUNS}{run.pk}/cancel/"

    assert f"{run} has already ended." in text(admin, address)
    assert "ended before" in words_of(admin.post(address, follow=True).content)
    run.refresh_from_db()
    assert run.state == "complete"


@pytest.mark.slow
def test_a_retry_is_asked_back_and_reads_what_was_not_read(admin: Client) -> None:
    good, bad = make_track(), make_track()
    failed = recorded({(good, SPOTIFY): 10, (bad, SPOTIFY): Outcome.BLOCKED})
    address = f"{RUNS}{failed.pk}/retry/"
    assert address in admin.get(f"{RUNS}{failed.pk}/change/").content.decode()

    assert f"1 × Spotify: {Outcome.BLOCKED.label}" in text(admin, address)
    admin.post(address)

    again = SnapshotRun.objects.active().get()
    assert again.retry_of == failed
    assert [reading.track for reading in again.readings.all()] == [bad]


@pytest.mark.slow
def test_a_run_that_read_everything_offers_no_retry(admin: Client) -> None:
    complete = recorded({(make_track(), SPOTIFY): 10})
    address = f"{RUNS}{complete.pk}/retry/"

    assert address not in admin.get(f"{RUNS}{complete.pk}/change/").content.decode()
    admin.post(address)
    assert SnapshotRun.objects.get() == complete


@pytest.mark.parametrize("decision", ["retry", "cancel"])
def test_an_unknown_run_is_not_found(admin: Client, decision: str) -> None:
    assert admin.get(f"{RUNS}999999/{decision}/").status_code == 404


def test_an_id_that_no_track_can_have_chooses_none(runner: User) -> None:
    page = logged_in(runner).post(RUN_NOW, {"tracks": "9" * 5_000})

    assert "None of these tracks is active" in words_of(page.content)
