"""The buttons on a run's page: who sees them, and what they do."""

import pytest
import redis
from django.conf import settings
from django.test import Client

from analytics.models import Outcome, Platform, RunEvent, SnapshotRun
from tests.callers import logged_in, make_person, text
from tests.makers import make_run, make_track, recorded

pytestmark = pytest.mark.django_db

SPOTIFY = Platform.SPOTIFY


@pytest.fixture
def runner() -> Client:
    return logged_in(make_person("start_run"))


@pytest.fixture
def unread() -> SnapshotRun:
    read, lost = make_track(), make_track()
    return recorded({(read, SPOTIFY): 5, (lost, SPOTIFY): Outcome.UNREACHABLE})


def page(run: SnapshotRun) -> str:
    return f"/runs/{run.pk}/"


@pytest.mark.slow
def test_retrying_is_offered_to_who_may_where_something_was_not_read(runner: Client, unread: SnapshotRun) -> None:
    whole = recorded({(make_track(), SPOTIFY): 5})

    assert "Retry 1 unread reading" in text(runner, page(unread))
    assert "unread reading" not in text(runner, page(whole))
    assert "unread reading" not in text(logged_in(make_person()), page(unread))


@pytest.mark.slow
def test_cancelling_is_offered_to_who_may_while_the_run_goes_on(runner: Client, unread: SnapshotRun) -> None:
    active = make_run({(make_track(), SPOTIFY): Outcome.REMOVED})

    assert f"Yes, cancel Run {active.pk}" in text(runner, page(active))
    assert "unread reading" not in text(runner, page(active))
    assert "Yes, cancel" not in text(runner, page(unread))
    assert "Yes, cancel" not in text(logged_in(make_person()), page(active))


def test_a_retry_leads_to_the_page_of_the_new_run(runner: Client, unread: SnapshotRun) -> None:
    response = runner.post(f"{page(unread)}retry/", follow=True)

    retry = SnapshotRun.objects.get(retry_of=unread)
    assert response.redirect_chain == [(page(retry), 302)]
    assert f"Run {retry.pk} has started: 1 track that Run {unread.pk} could not read." in response.content.decode()
    assert (retry.tracks, retry.trigger) == (1, "page")
    assert unread.events.get(kind=RunEvent.Kind.RETRIED).details == str(retry)


def test_a_retry_while_a_run_is_active_says_so_and_starts_nothing(runner: Client, unread: SnapshotRun) -> None:
    active = make_run({(make_track(), SPOTIFY): 5})

    response = runner.post(f"{page(unread)}retry/", follow=True)

    assert response.redirect_chain == [(page(unread), 302)]
    assert f"Run {active.pk} is already active, so nothing was started." in response.content.decode()
    assert SnapshotRun.objects.count() == 2
    assert not unread.events.filter(kind=RunEvent.Kind.RETRIED).exists()


def test_a_retry_of_what_was_read_whole_says_that_nothing_is_left(runner: Client) -> None:
    whole = recorded({(make_track(), SPOTIFY): 5})

    response = runner.post(f"{page(whole)}retry/", follow=True)

    assert "nothing is left to retry" in response.content.decode()
    assert SnapshotRun.objects.count() == 1


def test_a_cancelled_run_says_by_whom(runner: Client) -> None:
    active = make_run({(make_track(), SPOTIFY): 5})

    first = runner.post(f"{page(active)}cancel/", follow=True)
    second = runner.post(f"{page(active)}cancel/", follow=True)

    active.refresh_from_db()
    assert active.state == "cancelled"
    assert "was cancelled. Nothing was recorded." in first.content.decode()
    assert "ended before it could be cancelled" in second.content.decode()
    assert active.events.filter(kind=RunEvent.Kind.CANCELLED).count() == 1


@pytest.mark.parametrize("action", ["retry", "cancel"])
def test_buttons_do_nothing_for_strangers_and_for_who_may_not(unread: SnapshotRun, action: str) -> None:
    address = f"{page(unread)}{action}/"

    assert Client().post(address)["Location"] == f"/login/?next={address}"
    assert logged_in(make_person()).post(address).status_code == 403
    assert logged_in(make_person("start_run"), checks_csrf=True).post(address).status_code == 403
    assert SnapshotRun.objects.count() == 1


@pytest.mark.parametrize("action", ["retry", "cancel"])
def test_an_address_that_was_only_looked_at_leads_to_the_page(runner: Client, action: str) -> None:
    active = make_run({(make_track(), SPOTIFY): Outcome.REMOVED})

    assert runner.get(f"{page(active)}{action}/")["Location"] == page(active)
    active.refresh_from_db()
    assert active.is_active
    assert runner.post(f"/runs/0/{action}/").status_code == 404


@pytest.fixture(autouse=True)
def _no_messages_left() -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
