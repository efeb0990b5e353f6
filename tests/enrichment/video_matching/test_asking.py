"""Asking for a search: from the shell, with its plain outcome, and from the admin."""

import json
from io import StringIO

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.utils import timezone

from analytics.models import Track, VideoSearch
from enrichment import broker, tasks
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator
from enrichment.sources.youtube import next_allowance
from enrichment.video_matching.allowance import DailySearches
from tests.callers import logged_in, make_person, words_of
from tests.enrichment.video_matching.conftest import LABEL, NOTHING, OFFICIAL, TOPIC, follow
from tests.makers import make_candidate, make_pending_run, make_track

pytestmark = pytest.mark.django_db


def match(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("match_videos", *arguments, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue().strip()
    return 0, out.getvalue().strip()


@pytest.mark.slow
def test_the_command_says_what_became_of_each(simulator: Simulator) -> None:
    for number in (TOPIC, OFFICIAL, LABEL, NOTHING):
        follow(simulator, number)

    code, words = match()

    assert code == 0
    assert words.startswith("Found a video for 2 tracks, a person has to decide for 1 track, found nothing for 1")
    assert words.endswith("Videos to decide in all: 1.")


def test_the_command_says_when_it_goes_on(two_a_day: Simulator) -> None:
    follow(two_a_day, OFFICIAL)
    follow(two_a_day, TOPIC)

    code, words = match()

    assert code == 3
    assert "Left to search for: 1 track. Today's 2 searches are used up. It continues at" in words
    assert f"{next_allowance(timezone.now()):%-d %b %Y, %H:%M} UTC." in words


def test_the_command_speaks_json_and_keeps_to_a_limit(simulator: Simulator) -> None:
    follow(simulator, TOPIC)
    follow(simulator, TOPIC + 4)

    code, out = match("--json", "--limit", "1")

    said = json.loads(out)
    assert (code, said["taken"], said["left"], said["searches_left_today"], said["stopped"]) == (3, 1, 1, 99, "")


def test_a_dry_run_asks_nothing(simulator: Simulator) -> None:
    follow(simulator, TOPIC)

    assert match("--dry-run") == (0, "To be searched for: 1 track. Nothing was searched.")
    assert simulator.calls["youtube_searches"] == 0


def test_chosen_tracks_are_searched_for_although_they_rest(simulator: Simulator) -> None:
    track = follow(simulator, NOTHING)
    match()

    match("--tracks", track.spotify_id)

    assert VideoSearch.objects.get(track=track).rounds == 2


def test_an_unknown_track_is_named(simulator: Simulator) -> None:
    with pytest.raises(CommandError, match="Not in the catalogue: nobody"):
        match("--tracks", "nobody")


def test_a_refused_key_stops_and_says_so_without_the_key(simulator: Simulator) -> None:
    follow(simulator, TOPIC)
    simulator.scenarios.set("youtube", Scenario.REFUSED)

    code, words = match()

    assert code == 3
    assert "check YOUTUBE_API_KEY" in words
    assert "invented-key" not in words


def act(track: Track) -> str:
    client = logged_in(make_person(superuser=True))
    form = {"action": "search_for_videos", "_selected_action": [t.pk for t in Track.objects.all()]}
    return words_of(client.post("/admin/analytics/track/", form, follow=True).content)


@pytest.mark.slow
def test_the_admin_has_selected_tracks_searched_for_at_once(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    track = follow(simulator, TOPIC)
    make_track(videos=1)
    make_candidate(make_track(videos=0))
    monkeypatch.setattr(broker, "_send", lambda _name: tasks.match_videos())

    words = act(track)

    assert "YouTube will be searched for videos of 1 track. Left out: 2 tracks that are not active" in words
    assert track.videos.exists()


def test_the_admin_says_what_a_search_waits_for(simulator: Simulator) -> None:
    track = follow(simulator, TOPIC)
    run = make_pending_run(1)
    Track.objects.exclude(pk=track.pk).update(active=False)

    assert f"It starts when {run} has ended." in act(track)


def test_a_day_is_californias_and_two_keys_have_two_days(simulator: Simulator) -> None:
    now = timezone.now()
    mine, other = (DailySearches(project.REDIS_URL, key, 2) for key in ("one", "two"))

    assert [mine.take(now) for _ in range(3)] == [True, True, False]
    assert (mine.left(now), other.left(now)) == (0, 2)
    assert mine.left(next_allowance(now)) == 2
    other.spend(now)
    assert other.left(now) == 0
