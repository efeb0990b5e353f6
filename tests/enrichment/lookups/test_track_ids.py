"""A file with ISRCs and no Spotify ids: looked up with the simulated Web API, previewed, imported, never guessed."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from analytics.admin import catalogue_import
from analytics.catalogue.track_ids import look_up, matches
from analytics.models import IsrcAnswer, Track
from enrichment import registry
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator, serve
from enrichment.simulator.world import World
from enrichment.sources.playlists.web_api import Edition, WebApi
from tests.callers import text, words_of
from tests.makers import make_pending_run

pytestmark = pytest.mark.django_db

IMPORT = "/admin/analytics/track/import/"
WITHOUT_CREDENTIALS = "SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET"


@pytest.fixture(scope="module")
def served() -> Iterator[Simulator]:
    world = World(9, now=datetime(2026, 11, 20, tzinfo=UTC))
    with serve(world, clock=lambda: world.now) as simulator:
        yield simulator


@pytest.fixture
def simulator(served: Simulator, settings: Settings) -> Simulator:
    served.scenarios.clear()
    served.calls.clear()
    settings.SPOTIFY_API_URL = served.url
    settings.SPOTIFY_TOKEN_URL = f"{served.url}/api/token"
    settings.SPOTIFY_CLIENT_ID, settings.SPOTIFY_CLIENT_SECRET = "app", "a-secret-of-an-app"
    for made in (registry.web_api, registry.pace):
        made.cache_clear()
    return served


def soundiiz(*isrcs: str) -> bytes:
    return "\n".join(["title;artist;album;isrc", *(f"Song {isrc[-2:]};A;Alb;{isrc}" for isrc in isrcs)]).encode()


def imported(tmp_path: Path, content: bytes, *options: str) -> tuple[str, str]:
    """Import a file with the command; return its output and its errors."""
    path, out, err = tmp_path / "tracks.csv", io.StringIO(), io.StringIO()
    path.write_bytes(content)
    mapped = [
        f"--map={field}={name}" for field, name in (("title", "title"), ("artists", "artist"), ("isrc", "isrc"))
    ]
    call_command("import_catalogue", str(path), *mapped, *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def followed() -> dict[str, str]:
    return dict(Track.objects.values_list("isrc", "spotify_id"))


def test_ids_are_found_by_their_isrcs_and_reported(simulator: Simulator, tmp_path: Path) -> None:
    one, two, *_ = simulator.world

    printed, complaints = imported(tmp_path, soundiiz(one.isrc, two.isrc))

    assert followed() == {one.isrc: one.spotify_id, two.isrc: two.spotify_id}
    assert f"line 2: {one.isrc} is {one.artists} – {one.title}, {one.spotify_id}" in printed
    assert "ISRCs looked up: 0 of 2" in complaints


def test_of_several_editions_the_first_by_the_rule_is_taken(simulator: Simulator) -> None:
    original, deluxe = list(simulator.world)[6:8]
    assert original.isrc == deluxe.isrc

    assert look_up([original.isrc], 10) == ""

    answer = IsrcAnswer.objects.get()
    assert (answer.spotify_id, answer.editions) == (min(original.spotify_id, deluxe.spotify_id), 2)


def test_editions_stand_by_their_day_then_the_album_before_the_single() -> None:
    def edition(name: str, released: str, kind: str) -> Edition:
        return Edition(name, "", "", released, kind)

    late, single = edition("a", "2020-05-02", "album"), edition("b", "2020-05-01", "single")
    album, collected, undated = (
        edition("c", "2020-05-01", "album"),
        edition("d", "2020-05-01", "x"),
        edition("e", "", ""),
    )

    ordered = sorted([undated, late, collected, single, album], key=Edition.rank)

    assert ordered == [album, single, collected, late, undated]


def test_a_track_that_is_followed_is_meant_without_asking(simulator: Simulator, tmp_path: Path) -> None:
    Track.objects.create(spotify_id="4PTG3Z6ehGkBFwjybzWkR8", title="Ours", isrc="QZABC2600001")

    imported(tmp_path, soundiiz("QZABC2600001"))

    assert followed() == {"QZABC2600001": "4PTG3Z6ehGkBFwjybzWkR8"}
    assert simulator.calls["web_api_calls"] == 0


def test_an_isrc_that_spotify_does_not_have_costs_its_row_alone(simulator: Simulator, tmp_path: Path) -> None:
    one = next(iter(simulator.world))

    _, complaints = imported(tmp_path, soundiiz("QZABC2699999", one.isrc), "--skip-bad")

    assert followed() == {one.isrc: one.spotify_id}
    assert "line 2: Spotify has no track with the ISRC QZABC2699999: add the track's link" in complaints


def test_what_is_only_alike_is_not_taken(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    world, one = simulator.world, next(iter(simulator.world))
    monkeypatch.setattr(world, "find_by_isrc", lambda _isrc: [one])

    look_up(["QZABC2600001"], 10)

    assert matches(["QZABC2600001"])["QZABC2600001"].spotify_id == ""


def test_without_credentials_it_is_said_what_to_do(settings: Settings, tmp_path: Path) -> None:
    settings.SPOTIFY_CLIENT_ID = settings.SPOTIFY_CLIENT_SECRET = ""

    with pytest.raises(CommandError, match="Nothing was imported"):
        imported(tmp_path, soundiiz("QZABC2600001"))

    assert not Track.objects.exists()


def test_asked_to_wait_the_command_says_so_and_keeps_what_was_found(simulator: Simulator, tmp_path: Path) -> None:
    one, two, *_ = simulator.world
    look_up([one.isrc], 10)
    simulator.scenarios.set("spotify", Scenario.WEB_API_RATE_LIMITED, seconds=600)

    with pytest.raises(CommandError, match=r"1 ISRCs could not be looked up, as .* Type the same later"):
        imported(tmp_path, soundiiz(one.isrc, two.isrc))

    assert set(matches([one.isrc, two.isrc])) == {one.isrc}


def test_a_run_has_the_rate_for_itself(simulator: Simulator) -> None:
    make_pending_run(1)

    assert "a run is reading Spotify" in look_up(["QZTST2600001"], 10)
    assert simulator.calls["web_api_calls"] == 0


def test_each_isrc_is_asked_about_once_and_one_that_had_none_again_later(simulator: Simulator) -> None:
    isrcs = ["QZTST2600001", "QZABC2600009", "QZTST2600001"]

    look_up(isrcs, 10)
    look_up(isrcs, 10)
    assert simulator.calls["web_api_calls"] == 2

    IsrcAnswer.objects.update(asked_at=timezone.now() - timedelta(hours=2))
    look_up(isrcs, 10)
    assert simulator.calls["web_api_calls"] == 3


# The page


def uploaded(client: Client, content: bytes) -> str:
    address = client.post(IMPORT, {"file": SimpleUploadedFile("tracks.csv", content)})["Location"]
    columns = {"title": "title", "artists": "artist", "isrc": "isrc"}
    client.post(f"{address}columns/", columns)
    return str(address)


@pytest.mark.slow
def test_the_preview_shows_what_was_found_and_imports_it(simulator: Simulator, admin_client: Client) -> None:
    one = next(iter(simulator.world))
    address = uploaded(admin_client, soundiiz(one.isrc, "QZABC2699999"))

    shown = text(admin_client, address)
    told = words_of(admin_client.post(address, follow=True).content)

    assert f"{one.isrc} {one.artists} – {one.title}" in shown
    assert "Spotify has no track with the ISRC QZABC2699999" in shown
    assert "1 rows. New: tracks 1" in told
    assert followed() == {one.isrc: one.spotify_id}


@pytest.mark.slow
def test_a_long_look_up_goes_on_page_by_page(
    simulator: Simulator, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue_import, "LOOK_UP_SECONDS", -1)
    one = next(iter(simulator.world))
    address = uploaded(admin_client, soundiiz(one.isrc))

    waiting = admin_client.get(address)
    admin_client.post(address)

    assert waiting["Refresh"] == "1"
    assert "1 of 1 left" in words_of(waiting.content)
    assert not Track.objects.exists()
    monkeypatch.setattr(catalogue_import, "LOOK_UP_SECONDS", 10)
    assert "Refresh" not in admin_client.get(address)


def test_a_page_without_credentials_says_what_to_set(admin_client: Client, settings: Settings) -> None:
    settings.SPOTIFY_CLIENT_ID = settings.SPOTIFY_CLIENT_SECRET = ""

    assert WITHOUT_CREDENTIALS in text(admin_client, uploaded(admin_client, soundiiz("QZABC2600001")))


@pytest.mark.django_db(transaction=True)
def test_spotify_is_asked_outside_of_any_transaction(
    simulator: Simulator, admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    real = WebApi.editions

    def editions(self: WebApi, isrc: str, turn: object) -> list[Edition]:
        asked.append(connection.in_atomic_block)
        return real(self, isrc, turn)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(WebApi, "editions", editions)
    address = uploaded(admin_client, soundiiz("QZTST2600001"))

    admin_client.get(address)

    assert asked == [False]
    assert transaction.get_autocommit()
