"""A run that begins with playlists is recorded, even if a worker or messages are lost meanwhile."""

import pytest
from django.utils import timezone

from analytics.models import PlaylistReading, SnapshotRun
from enrichment.simulator.control import Scenario
from enrichment.simulator.playlists import WorldPlaylists
from enrichment.simulator.spotify import query_hash
from enrichment.simulator.world import World
from tests.faults.house import House
from tests.faults.servers import KILLED
from tests.faults.strikes import STRIKES, Strike
from tests.processes.conftest import Installation, flush_redis, installation, no_browser_is_left, stocked  # noqa: F401
from tests.processes.test_playlists import (  # noqa: F401 - two are fixtures
    catalogue_of,
    expect_recorded,
    first_positions,
    followed,
    started,
    world,
)
from tests.waiting import is_so

pytestmark = [pytest.mark.processes, pytest.mark.long]

POSITIONS = """SELECT playlist.spotify_id, track.spotify_id, position.position
                 FROM analytics_playlistsnapshot position
                 JOIN analytics_playlistreading reading USING (playlist_id, week)
                 JOIN analytics_playlist playlist ON playlist.id = position.playlist_id
                 JOIN analytics_track track ON track.id = position.track_id WHERE run_id = %s"""


def test_a_worker_is_killed_while_it_reads_a_playlist(followed: Installation, world: World) -> None:  # noqa: F811
    followed.simulator.latencies.spotify = 3.0
    followed.processes.start("browser")
    run = started()
    followed.wait_for(lambda: PlaylistReading.objects.filter(run=run, state="leased").exists())

    followed.processes.kill("browser")
    assert no_browser_is_left(), "the browser outlived its worker"
    # Expire its leases.
    PlaylistReading.objects.filter(state="leased").update(lease_until=timezone.now())
    followed.simulator.latencies.spotify = 0.0
    followed.processes.start("browser")

    expect_recorded(followed.ended(run), world)


@pytest.mark.parametrize("strike", STRIKES.values(), ids=STRIKES)
def test_whoever_dies_while_the_page_of_a_playlist_is_read_costs_no_row(
    followed: Installation,  # noqa: F811
    world: World,  # noqa: F811
    strike: Strike,
) -> None:
    # The query is outdated, so the rows are read from the page, which takes a browser.
    followed.processes.env["SPOTIFY_PLAYLIST_QUERY"] = "0" * 64
    followed.simulator.latencies.spotify = 3.0
    followed.processes.start("browser")
    run = started()
    assert is_so(lambda: PlaylistReading.objects.filter(run=run, state="leased").exists())
    assert is_so(lambda: followed.simulator.calls["documents"] > 0)

    strike(followed)
    PlaylistReading.objects.filter(state="leased").update(lease_until=timezone.now())
    followed.simulator.latencies.spotify = 0.0

    assert is_so(lambda: not SnapshotRun.objects.active().filter(pk=run.pk).exists())
    run.refresh_from_db()
    expect_recorded(run, world)


def test_redis_loses_the_playlist_messages_of_a_run(followed: Installation, world: World) -> None:  # noqa: F811
    run = started()

    flush_redis()
    followed.processes.start("browser")

    expect_recorded(followed.ended(run), world)


@pytest.mark.parametrize("scenario", [Scenario.BY_REQUEST, Scenario.BY_XHR, Scenario.ASKS_LATE])
def test_a_playlist_page_that_keeps_changing_gives_every_row(
    followed: Installation,  # noqa: F811
    world: World,  # noqa: F811
    scenario: Scenario,
) -> None:
    # The query itself is outdated: all rows except the first are from the page, which keeps changing.
    followed.processes.env["SPOTIFY_PLAYLIST_QUERY"] = "0" * 64
    followed.simulator.scenarios.set(
        "spotify", scenario, only=[one.spotify_id for one in WorldPlaylists(world)], seconds=6
    )
    followed.processes.start("browser")

    expect_recorded(followed.ended(started()), world)


@pytest.mark.parametrize("names", KILLED.values(), ids=KILLED)
def test_a_server_killed_while_playlists_are_read_costs_no_row_or_number(
    house: House,
    world: World,  # noqa: F811
    names: tuple[str, ...],
) -> None:
    house.processes.env |= {"SPOTIFY_PLAYLIST_QUERY": query_hash(world, "fetchPlaylist"), "SPOTIFY_CLIENT_ID": ""}
    house.simulator.latencies.spotify = 3.0
    house.start_workers()
    run = house.start_run()
    leased = "SELECT FROM analytics_playlistreading WHERE run_id = %s AND state = 'leased'"
    house.wait_for(lambda: bool(house.servers.ask(leased, run)))

    house.servers.kill(*names)
    house.simulator.latencies.spotify = 0.0
    house.servers.start()
    house.let_leases_run_out()

    assert house.ended(run) == "complete"
    assert sorted(house.servers.ask(POSITIONS, run)) == sorted(first_positions(world))
    house.expect_well(run, [track for one in catalogue_of(world) if (track := world.find(one))])
