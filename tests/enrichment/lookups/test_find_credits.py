"""`manage.py find_credits` looks up at once who is behind the tracks, and says what came of it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator
from tests.enrichment.lookups.test_credits import (
    FM,
    KNOWN,
    MB,
    UNKNOWN_FM,
    UNKNOWN_MB,
    follow,
    running,
    simulator,
)

__all__ = ["running", "simulator"]

pytestmark = pytest.mark.django_db


def find(*arguments: str) -> dict[str, object]:
    out = StringIO()
    call_command("find_credits", "--json", *arguments, stdout=out)
    found: dict[str, object] = json.loads(out.getvalue())
    return found


@pytest.mark.slow
def test_the_command_asks_every_source_and_says_what_came(simulator: Simulator) -> None:
    follow(simulator, KNOWN, UNKNOWN_FM, UNKNOWN_MB)

    nothing_left = {"unrecognised": 0, "worker_crashed": 0, "left": 0, "stopped": ""}
    assert find()["sources"] == {
        FM: {"found": 2, "unknown": 1} | nothing_left,
        MB: {"found": 2, "unknown": 1} | nothing_left,
    }


@pytest.mark.slow
def test_the_command_asks_again_about_the_tracks_that_are_named(simulator: Simulator) -> None:
    track = follow(simulator, 22, KNOWN)
    find()
    simulator.calls.clear()

    find("--tracks", track.spotify_id)

    assert simulator.calls[f"{FM}_isrcs"] == 1


def test_the_command_says_what_is_left_and_why(simulator: Simulator) -> None:
    follow(simulator, KNOWN)
    simulator.scenarios.set(MB, Scenario.TOO_FAST, seconds=600)
    out = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("find_credits", stdout=out)

    assert ended.value.code == 3
    assert "credits.fm knew 1 track and did not know 0." in out.getvalue()
    assert "Still to look up: 1 track. MusicBrainz answered 503" in out.getvalue()


def test_the_command_refuses_tracks_that_are_not_in_the_catalogue(simulator: Simulator) -> None:
    with pytest.raises(CommandError, match="Not in the catalogue"):
        find("--tracks", "0" * 22)


# Spotify's own
