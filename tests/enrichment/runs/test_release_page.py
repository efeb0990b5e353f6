"""Following and dismissing releases on their page."""

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from analytics.models import Release
from enrichment import broker
from tests.callers import logged_in, make_person, words_of
from tests.enrichment.runs.test_release_following import state
from tests.makers import make_pending_run, make_release

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    messages: list[str] = []
    monkeypatch.setattr(broker, "follow_releases", lambda: messages.append("follow"))
    return messages


@pytest.fixture
def editor() -> Client:
    return logged_in(make_person("add_track"))


def decide(client: Client, release: Release, decision: str) -> str:
    return words_of(client.post(f"/releases/{release.pk}/decide/", {"decision": decision}, follow=True).content)


def test_one_click_adds_a_release(
    editor: Client, sent: list[str], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    release = make_release()

    with django_capture_on_commit_callbacks(execute=True):
        told = decide(editor, release, "follow")

    assert "Fresh is being added, and its tracks will be read." in told
    assert (state(release)[0], sent) == ("wanted", ["follow"])


def test_a_dismissed_release_is_put_away(editor: Client, sent: list[str]) -> None:
    release = make_release()

    told = decide(editor, release, "dismiss")

    assert "Fresh was dismissed." in told
    assert (state(release)[0], sent) == ("dismissed", [])


def test_a_second_decision_is_told_that_there_was_one(editor: Client, sent: list[str]) -> None:
    release = make_release(state="followed")

    for decision in ("follow", "dismiss"):
        assert "Somebody else has already decided" in decide(editor, release, decision)
    assert "Choose Follow or Dismiss." in decide(editor, release, "shrug")

    assert (state(release)[0], sent) == ("followed", [])


def test_a_click_during_a_run_waits_for_its_end(editor: Client, sent: list[str]) -> None:
    make_pending_run(tracks=1)

    assert "when the active run has ended" in decide(editor, make_release(), "follow")

    assert sent == []
