"""`manage.py new_releases` lists what is suggested, and has it followed or dismissed."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from analytics.models import Release
from enrichment import broker
from tests.makers import make_release

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    messages: list[str] = []
    monkeypatch.setattr(broker, "follow_releases", lambda: messages.append("follow"))
    return messages


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("new_releases", *arguments, stdout=out)
    return out.getvalue()


def listed(*arguments: str) -> list[tuple[str, str]]:
    return [(one["name"], one["state"]) for one in json.loads(run("--json", *arguments))]


def test_new_releases_are_listed_with_artist_day_and_link() -> None:
    release = make_release("May", total=4)
    make_release("Old", state="known")

    shown = run()

    words = ["May", "Artist of May", "19 Nov 2026", "New", release.spotify_url]
    assert [one for one in words if one not in shown] == []
    assert "Old" not in shown


def test_an_empty_list_says_when_releases_appear() -> None:
    assert "New releases appear when a run has read a page" in run()


def test_a_release_is_followed_by_its_link_and_its_tracks_are_asked_for(sent: list[str]) -> None:
    one, other = make_release("One"), make_release("Other")

    assert listed("--follow", one.spotify_url) == [("Other", "open"), ("One", "wanted")]

    one.refresh_from_db()
    assert (one.decided_by, sent) == ("shell", ["follow"])
    assert other.spotify_id != one.spotify_id


def test_a_release_is_dismissed_by_its_id(sent: list[str]) -> None:
    release = make_release()

    assert listed("--dismiss", release.spotify_id) == []
    assert listed("--show", "dismissed") == [("Fresh", "dismissed")]
    assert sent == []


def test_a_decision_made_before_is_named(sent: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    release = make_release(state="followed")

    assert listed("--show", "all", "--follow", release.spotify_url) == [("Fresh", "followed")]

    assert "Fresh is decided on already: followed." in capsys.readouterr().err
    assert sent == []


@pytest.mark.parametrize("link", ["https://open.spotify.com/track/" + "0" * 22, "0" * 22, "nonsense"])
def test_a_link_to_no_new_release_decides_nothing(link: str) -> None:
    release = make_release()

    with pytest.raises(CommandError) as refused:
        run("--follow", release.spotify_url, link)

    assert refused.value.returncode == 2
    assert Release.objects.get().state == "open"
