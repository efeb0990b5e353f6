"""The weeks before tracking began, brought in from the shell."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import redis
from django.conf import settings as project
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from pytest_django import Settings

from analytics.models import Platform, ThirdPartyCount, ThirdPartyRequest, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from enrichment.lookups import third_party
from enrichment.lookups.third_party import weekly
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World
from enrichment.sources.chartmetric import Point
from tests.callers import logged_in, make_person
from tests.makers import make_tracks, recorded

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
FRIDAY = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with serve(World(stories=())) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator, settings: Settings) -> Iterator[Simulator]:
    settings.CHARTMETRIC_API_URL = f"{running.url}/chartmetric"
    settings.CHARTMETRIC_REFRESH_TOKEN = "refresh-token-invented-for-these-tests"
    running.scenarios.clear()
    running.calls.clear()
    third_party.source.cache_clear()
    with redis.Redis.from_url(project.REDIS_URL) as client:
        client.flushdb()
        yield running
        client.flushdb()
    third_party.source().close()
    third_party.source.cache_clear()


@pytest.fixture
def tracks(simulator: Simulator) -> list[Track]:
    """Three tracks that are followed since a week."""
    made = make_tracks(3, videos=0)
    for number, track in enumerate(made, start=1):
        track.spotify_id = simulator.world.track(number).spotify_id
        track.save()
    recorded({(track, Platform.SPOTIFY): 10**9 for track in made}, timezone.now() - WEEK)
    return made


def backfill(*arguments: str) -> dict[str, object]:
    """Run the command and return what it prints as JSON, with its exit code."""
    out, code = io.StringIO(), 0
    try:
        call_command("backfill", "--json", *arguments, stdout=out)
    except SystemExit as end:
        code = int(str(end.code))
    printed: dict[str, object] = json.loads(out.getvalue())
    return printed | {"exit": code}


def test_each_week_before_tracking_has_the_other_ones_number(simulator: Simulator, tracks: list[Track]) -> None:
    said = backfill("--weeks", "8")

    assert said == {"known": 3, "unknown": 0, "left": 0, "stopped": "", "exit": 0}
    assert simulator.calls["chartmetric_calls"] == 3
    for track in tracks:
        began = Snapshot.objects.get(track=track).streams_read_at
        assert began is not None
        counts = list(ThirdPartyCount.objects.filter(track=track).order_by("observed_at"))
        assert len(counts) == 8
        assert all(one.source == "chartmetric" and one.observed_at <= began for one in counts)
        known = simulator.world.find(track.spotify_id)
        assert known is not None
        assert [one.streams for one in counts] == [simulator.world.streams(known, one.observed_at) for one in counts]


def test_twice_is_once(simulator: Simulator, tracks: list[Track]) -> None:
    backfill("--weeks", "8")
    stored, asked = ThirdPartyCount.objects.count(), simulator.calls["chartmetric_calls"]

    again = backfill("--weeks", "8")

    assert again["known"] == 0
    assert again["left"] == 0
    assert ThirdPartyCount.objects.count() == stored
    assert simulator.calls["chartmetric_calls"] == asked


@pytest.mark.slow
def test_asked_for_more_weeks_it_brings_those_that_are_missing(simulator: Simulator, tracks: list[Track]) -> None:
    backfill("--weeks", "4")

    backfill("--weeks", "6")

    assert ThirdPartyCount.objects.filter(track=tracks[0]).count() == 6
    assert backfill("--weeks", "4")["known"] == 0


def test_stopped_in_the_middle_it_goes_on_where_it_was(simulator: Simulator, tracks: list[Track]) -> None:
    simulator.scenarios.set("chartmetric", Scenario.PLAN_REFUSED, only=[tracks[1].spotify_id])

    first = backfill("--weeks", "2")
    simulator.scenarios.clear()
    with redis.Redis.from_url(project.REDIS_URL) as client:
        client.delete("pace:paused_until")
    second = backfill("--weeks", "2")

    assert (first["known"], first["left"], first["exit"]) == (1, 2, 3)
    assert "403" in str(first["stopped"])
    assert (second["known"], second["left"], second["exit"]) == (2, 0, 0)
    assert simulator.calls["chartmetric_calls"] == 4


def test_interrupted_it_leaves_nothing_with_nobody(
    simulator: Simulator, tracks: list[Track], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(third_party, "_settle", interrupted)
    with pytest.raises(KeyboardInterrupt):
        backfill("--weeks", "2")
    monkeypatch.undo()

    assert ThirdPartyRequest.objects.filter(lease_until=None, outcome="").count() == 3


def test_a_429_is_waited_for(simulator: Simulator, tracks: list[Track], monkeypatch: pytest.MonkeyPatch) -> None:
    simulator.scenarios.set("chartmetric", Scenario.TOO_FAST, seconds=20, times=1)
    naps = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        with redis.Redis.from_url(project.REDIS_URL) as client:
            client.delete("pace:paused_until")  # as when it is over

    monkeypatch.setattr(third_party, "time", SimpleNamespace(sleep=nap))
    said = backfill("--weeks", "2")

    assert said["known"] == 3
    assert len(naps) == 1
    assert 0 < naps[0] <= 21  # its reset is a whole second
    assert simulator.calls["chartmetric_calls"] == 4


def test_a_dry_run_asks_nobody_and_writes_nothing(simulator: Simulator, tracks: list[Track]) -> None:
    said = backfill("--dry-run")

    assert said == {"to_ask": 3, "exit": 0}
    assert not ThirdPartyRequest.objects.exists()
    assert simulator.calls["chartmetric_tokens"] == 0


def test_only_the_tracks_asked_for(simulator: Simulator, tracks: list[Track]) -> None:
    said = backfill("--tracks", tracks[0].spotify_id)

    assert (said["known"], said["left"]) == (1, 0)
    assert {*ThirdPartyCount.objects.values_list("track", flat=True)} == {tracks[0].pk}


def test_an_unknown_track_a_missing_token_and_a_wrong_number_are_said(
    simulator: Simulator, tracks: list[Track], settings: Settings
) -> None:
    with pytest.raises(CommandError, match="Not in the catalogue: nobody"):
        call_command("backfill", "--tracks", "nobody")
    with pytest.raises(CommandError, match="not a number of weeks"):
        call_command("backfill", "--weeks", "0")
    settings.CHARTMETRIC_REFRESH_TOKEN = ""
    with pytest.raises(CommandError, match="set CHARTMETRIC_REFRESH_TOKEN"):
        call_command("backfill")


@pytest.mark.slow
def test_what_was_brought_in_is_a_line_of_its_own_and_no_growth(simulator: Simulator, tracks: list[Track]) -> None:
    backfill("--weeks", "8")
    recorded({(tracks[0], Platform.SPOTIFY): 10**9 + 70}, timezone.now())

    page = logged_in(make_person()).get(f"/tracks/{tracks[0].pk}/").content.decode()

    charts = json.loads(page.split('id="chart-data" type="application/json">')[1].split("</script>")[0])
    assert len(charts["thirdParty"]) == 8
    assert len(charts["streams"]) == 2
    assert "streams as Chartmetric counted them" in page
    assert all(f"<li>{one['y']:,} " in page for one in charts["thirdParty"])
    newest = Snapshot.objects.filter(track=tracks[0]).latest("id")
    assert newest.wow_streams == 70


def test_a_week_has_its_newest_point_and_a_missing_one_stays_missing() -> None:
    points = [Point(FRIDAY - timedelta(days=days), 1_000 - days) for days in (22, 15, 14, 13, 7, 6, 1, 0)]

    kept = weekly(points, FRIDAY - 3 * WEEK, FRIDAY)

    assert [(FRIDAY - point.observed_at).days for point in kept] == [14, 7, 0]
    gap = weekly([points[-1], *points[:1]], FRIDAY - 5 * WEEK, FRIDAY)
    assert [(FRIDAY - point.observed_at).days for point in gap] == [22, 0]


def test_nothing_from_after_tracking_began_is_kept() -> None:
    assert weekly([Point(FRIDAY + timedelta(seconds=1), 5)], FRIDAY - WEEK, FRIDAY) == []
