"""Reading for real on request: what is told step by step, what is to be done, and that nothing is recorded."""

import json
from collections.abc import Iterator
from io import StringIO

import pytest
import redis
from django.core.management import call_command
from pytest_django import Settings

from analytics.models import Canary, Outcome, Platform, Playlist, PlaylistReading, Reading, Track
from enrichment.doctor import Finding, Level, Trial, read_for_real, trials
from enrichment.doctor.trials import others, remedies, tracks
from enrichment.doctor.trials.pages import way_of
from enrichment.lookups import third_party
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World
from enrichment.sources.base import NotRead, SourceBlocked
from enrichment.sources.credits.claims import Unknown
from enrichment.sources.spotify.shape import DECLARED
from enrichment.sources.trace import TracedRequest, step
from tests.enrichment.sources.spotify_saved import TRACK, make_page, reply

SERVERS_ARE_WELL = [Finding(name, Level.OK, "") for name in ("PostgreSQL", "Migrations", "Redis")]


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with serve(World()) as running:
        yield running


@pytest.fixture
def real(simulator: Simulator, settings: Settings, db: None) -> Iterator[Simulator]:
    """Everything that can be set up, and a catalogue of one track with a playlist."""
    settings.SPOTIFY_WEB_URL = simulator.url
    settings.SPOTIFY_GRAPHQL_URL = f"{simulator.url}/pathfinder/v2/query"
    settings.YOUTUBE_API_URL, settings.YOUTUBE_API_KEY = f"{simulator.url}/", "hush-the-key-of-youtube"
    settings.CHARTMETRIC_API_URL = f"{simulator.url}/chartmetric"
    settings.CHARTMETRIC_REFRESH_TOKEN = "hush-the-refresh-token"
    settings.SPOTIFY_PAGE_SECONDS = 60.0
    follow(simulator)
    simulator.scenarios.clear()
    simulator.calls.clear()
    third_party.source.cache_clear()
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
        yield simulator
        client.flushdb()
    third_party.source.cache_clear()


def follow(simulator: Simulator) -> Track:
    one = simulator.world.track(20)
    track = Track.objects.create(spotify_id=one.spotify_id, title=one.title)
    for video in one.youtube_ids:
        track.videos.create(youtube_id=video)
    return track


# Without any platform


def test_a_step_tells_how_long_an_answer_took_and_no_key() -> None:
    told: list[TracedRequest] = []

    with step(told.append, "https://example.com/videos?key=hush") as one:
        one.landed, one.status = "https://example.com/videos", 200

    assert (told[0].asked, told[0].status, told[0].trouble) == ("https://example.com/videos", 200, "")
    assert told[0].seconds >= 0


def test_a_question_that_breaks_off_is_reported_too() -> None:
    told: list[TracedRequest] = []

    with pytest.raises(OSError, match="gone"), step(told.append, "https://example.com/"):
        raise OSError("gone")

    assert (told[0].status, told[0].trouble) == (0, "OSError")


def test_a_story_says_where_a_page_landed_and_what_it_was_answered() -> None:
    page = TracedRequest(
        "https://a.example/t", "https://consent.example/", 200, 1.24, "Before you go on", (200, 429), 1
    )
    trial = Trial(Finding("Spotify", Level.OK, ""), steps=(page,), notes=("browser 1, driver 1",), way="a way")

    assert trial.lines == [
        "browser 1, driver 1",
        "requested https://a.example/t",
        "landed at https://consent.example/, HTTP 200 after 1.2 s, “Before you go on”",
        "the page's own requests were answered: 200, 429, 1 not answered yet",
        "the number came from a way",
    ]


def test_a_story_says_why_no_answer_came() -> None:
    trial = Trial(
        Finding("Spotify", Level.OK, ""), steps=(TracedRequest("https://a.example/", seconds=3.0, trouble="ERR_X"),)
    )

    assert trial.lines[-1] == "no answer after 3.0 s: ERR_X"


@pytest.mark.parametrize(
    ("page", "way"),
    [
        (make_page(reply("track")), "Spotify's answer to the page"),
        (make_page(), "the text on the page alone"),
    ],
)
def test_the_way_by_which_a_number_came_is_reported(page: object, way: str) -> None:
    assert way_of(page, TRACK, DECLARED).startswith(way)  # type: ignore[arg-type]  # pages of a table


def reasons() -> list[type[NotRead]]:
    def below(kind: type[NotRead]) -> Iterator[type[NotRead]]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    return [one for one in below(NotRead) if one is not Unknown]  # of credits, which are not tried


@pytest.mark.parametrize("name", [remedies.SPOTIFY, remedies.YOUTUBE, remedies.PLAYLIST, remedies.CHARTMETRIC])
@pytest.mark.parametrize("kind", reasons(), ids=lambda kind: kind.__name__)
def test_each_reason_has_a_remedy_on_each_platform(kind: type[NotRead], name: str) -> None:
    trouble = kind.__new__(kind)

    assert remedies.remedy(name, trouble).endswith(".")
    assert kind.outcome in {*Outcome.values, "private"}


def test_without_a_server_nothing_is_tried() -> None:
    trials = list(read_for_real([Finding("PostgreSQL", Level.FAILURE, "away")]))

    assert {(one.finding.level, one.finding.found) for one in trials} == {(Level.SKIPPED, "needs PostgreSQL")}


@pytest.mark.django_db
def test_an_empty_catalogue_has_nothing_to_read(settings: Settings) -> None:
    settings.YOUTUBE_API_KEY = "a-key-that-nobody-asks-about"

    found = {one.finding.name: one.finding.found for one in read_for_real(SERVERS_ARE_WELL)}

    assert found["Spotify"] == "nothing to read: no active track"
    assert found["YouTube"] == "nothing to read: no active track has a video"
    assert found["Playlist"] == "not read: no playlist is followed"


@pytest.mark.django_db
def test_a_redis_that_goes_away_in_between_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Trial:
        raise redis.ConnectionError("Redis is away")

    monkeypatch.setitem(trials._TRIALS, "YouTube", away)  # noqa: SLF001 - a table of functions

    (youtube,) = [one for one in read_for_real(SERVERS_ARE_WELL) if one.finding.name == "YouTube"]

    assert (youtube.finding.level, youtube.finding.found) == (Level.FAILURE, "Redis is away")


# YouTube and Chartmetric


def test_the_views_of_a_tracks_videos_are_read_by_one_request(real: Simulator) -> None:
    trial = tracks.youtube()

    assert trial.finding.level is Level.OK, trial
    assert trial.number
    assert f"{trial.number:,} views" in trial.finding.found
    (request,) = trial.steps
    assert (request.status, request.asked) == (200, f"{real.url}/youtube/v3/videos")


@pytest.mark.parametrize(
    ("scenario", "level", "status"),
    [(Scenario.REFUSED, Level.FAILURE, 400), (Scenario.QUOTA, Level.WARNING, 403)],
)
def test_a_youtube_that_gives_no_number_is_reported_with_its_remedy(
    real: Simulator, scenario: Scenario, level: Level, status: int
) -> None:
    real.scenarios.set("youtube", scenario)

    trial = tracks.youtube()

    assert (trial.finding.level, trial.number, trial.steps[0].status) == (level, None, status)
    assert trial.finding.found.startswith("no number: ")
    assert trial.finding.remedy


def test_chartmetric_is_asked_for_one_track(real: Simulator) -> None:
    trial = others.chartmetric()

    assert trial.finding.level in (Level.OK, Level.WARNING)
    assert [one.asked.removeprefix(real.url).split("/")[2] for one in trial.steps] == ["api", "api"]
    assert "hush" not in repr(trial.as_json())


def test_a_pause_that_the_platform_asked_for_is_kept(real: Simulator) -> None:
    real.scenarios.set("youtube", Scenario.RATE_MINUTE)

    first, second = tracks.youtube(), tracks.youtube()

    assert len(first.steps) == 1
    assert second.steps == ()
    assert "asked us to wait until" in second.finding.found
    assert isinstance(second.finding.level, Level)


def test_a_block_with_a_wait_passes_and_one_without_does_not() -> None:
    assert remedies.level(SourceBlocked("no")) is Level.FAILURE


# With a browser


@pytest.mark.processes
def test_a_track_is_read_and_each_step_is_reported(real: Simulator) -> None:
    track = Track.objects.get()
    Canary.objects.create(track=track, platform=Platform.SPOTIFY, at_least=1, at_most=10**12)

    trial = tracks.spotify()

    assert trial.finding.level is Level.OK, trial
    assert trial.number
    assert trial.way.startswith("Spotify's answer to the page")
    assert "a canary" in trial.subject
    assert trial.notes[0].startswith("browser ")
    assert trial.notes[1].startswith("the browser started in ")
    (page,) = trial.steps
    assert (page.landed, page.status) == (f"{real.url}/track/{track.spotify_id}", 200)


@pytest.mark.processes
def test_a_canary_outside_of_its_range_is_a_failure(real: Simulator) -> None:
    Canary.objects.create(track=Track.objects.get(), platform=Platform.SPOTIFY, at_least=1, at_most=2)

    trial = tracks.spotify()

    assert trial.finding.level is Level.FAILURE
    assert trial.number
    assert "only 1 to 2 are plausible" in trial.finding.found


@pytest.mark.processes
def test_a_page_that_fails_is_tried_in_a_second_browser_and_reported(real: Simulator) -> None:
    real.scenarios.set("spotify", Scenario.SERVER_ERROR)

    trial = tracks.spotify()

    assert (trial.finding.level, trial.number, trial.way) == (Level.FAILURE, None, "")
    assert len(trial.steps) == 2
    assert trial.finding.remedy


@pytest.mark.processes
def test_the_command_shows_every_step_to_people_and_programs_and_records_nothing(real: Simulator) -> None:
    Playlist.objects.create(spotify_id="37i9dQZF1DXcBWIGoYBM5M")
    people, programs = StringIO(), StringIO()

    for stream, options in ((people, {}), (programs, {"json": True})):
        with pytest.raises(SystemExit):  # as no worker runs
            call_command("doctor", "--ask", stdout=stream, **options)

    told = {one["name"]: one for one in json.loads(programs.getvalue())["trials"]}
    assert set(told) == {"Spotify", "YouTube", "Playlist", "Chartmetric"}
    assert f"{told['Spotify']['number']:,} streams" in people.getvalue()
    assert f"requested {real.url}/track/" in people.getvalue()
    assert "What to do:" in people.getvalue()
    assert "hush" not in people.getvalue() + programs.getvalue()
    assert not Reading.objects.exists()
    assert not PlaylistReading.objects.exists()
    assert set(Track.objects.values_list("streams", "views")) == {(None, None)}
