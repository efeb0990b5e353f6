"""The button that reads one track again."""

import pytest
from django.test import Client

from analytics.models import SnapshotRun, Track
from enrichment import broker
from enrichment.runs import launching
from tests.callers import logged_in, make_person, text, words_of
from tests.makers import make_pending_run, make_track

pytestmark = pytest.mark.django_db


@pytest.fixture
def runner() -> Client:
    return logged_in(make_person("start_run"))


@pytest.mark.slow
def test_the_button_starts_a_run_over_this_one_track_and_leads_to_its_page(runner: Client) -> None:
    track = make_track(title="Riser")
    make_track()
    assert f'action="/tracks/{track.pk}/refresh/"' in runner.get(f"/tracks/{track.pk}/").content.decode()

    response = runner.post(f"/tracks/{track.pk}/refresh/")

    run = SnapshotRun.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/runs/{run.pk}/")
    assert {reading.track_id for reading in run.readings.all()} == {track.pk}
    assert (run.trigger, run.is_full, run.tracks) == ("page", False, 1)
    assert run.requested_by.startswith("person")
    assert "has started for this track only" in text(runner, f"/runs/{run.pk}/")


def test_while_another_run_is_active_nothing_is_started_and_the_page_leads_to_it(runner: Client) -> None:
    active = make_pending_run(1)
    track = make_track()

    response = runner.post(f"/tracks/{track.pk}/refresh/")

    body = runner.get(f"/tracks/{track.pk}/").content.decode()
    assert response["Location"] == f"/tracks/{track.pk}/"
    assert SnapshotRun.objects.get() == active
    assert f'<a href="/runs/{active.pk}/">Run {active.pk}</a> is active, so nothing was started' in body
    assert "You can refresh this track when it has ended" in body
    assert "/refresh/" not in body


def test_a_track_that_is_no_longer_followed_is_not_refreshed(runner: Client) -> None:
    track = make_track()
    Track.objects.update(active=False)

    assert "/refresh/" not in runner.get(f"/tracks/{track.pk}/").content.decode()
    runner.post(f"/tracks/{track.pk}/refresh/")

    assert "no longer followed, so nothing was started" in text(runner, f"/tracks/{track.pk}/")
    assert not SnapshotRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_when_redis_is_away_the_run_is_stored_and_its_page_says_so(
    runner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object) -> None:
        raise broker.BrokerAway("Redis does not answer.")

    monkeypatch.setattr(launching, "launch", away)

    response = runner.post(f"/tracks/{make_track().pk}/refresh/")

    address = f"/runs/{SnapshotRun.objects.get().pk}/"
    assert response["Location"] == address
    assert "Redis does not answer. The run is stored" in text(runner, address)


def test_who_may_not_start_runs_is_offered_no_button_and_refused() -> None:
    reader, track = logged_in(make_person()), make_track()

    response = reader.post(f"/tracks/{track.pk}/refresh/")

    assert response.status_code == 403
    assert "You do not have permission" in words_of(response.content)
    assert "/refresh/" not in reader.get(f"/tracks/{track.pk}/").content.decode()
    assert not SnapshotRun.objects.exists()


def test_a_form_from_elsewhere_starts_nothing() -> None:
    client = logged_in(make_person("start_run"), checks_csrf=True)

    assert client.post(f"/tracks/{make_track().pk}/refresh/").status_code == 403
    assert not SnapshotRun.objects.exists()


def test_the_address_of_the_button_leads_to_the_page_and_starts_nothing(runner: Client) -> None:
    track = make_track()

    assert runner.get(f"/tracks/{track.pk}/refresh/")["Location"] == f"/tracks/{track.pk}/"
    assert not SnapshotRun.objects.exists()


def test_a_track_that_does_not_exist_is_not_found(runner: Client) -> None:
    assert runner.post("/tracks/0/refresh/").status_code == 404
