"""People continue to work during a run: tracks and contacts are added, removed and reassigned."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from enrichment.simulator.control import Scenario
from tests.faults.house import House

pytestmark = [pytest.mark.processes, pytest.mark.long]

NEW_TRACK = """
    INSERT INTO analytics_track (spotify_id, isrc, title, artists, album, active, notes)
    VALUES ('9999999999999999999999', '', 'Came later', '', '', true, '')
"""
NEW_CONTACT = """
    WITH person AS (
        INSERT INTO analytics_contact (name, email, company, stage, tags, notes, streams_recordings, views_videos,
                                       wow_recordings, wow_youtube_recordings)
        VALUES ('Came later', '', '', 'new', '', '', 0, 0, 0, 0) RETURNING id)
    INSERT INTO analytics_credit (track_id, contact_id, role)
    SELECT track.id, person.id, 'writer' FROM person, analytics_track track ORDER BY track.id LIMIT 5
"""
SLEEPS = "UPDATE analytics_track SET active = false WHERE id = (SELECT max(id) FROM analytics_track)"
CHANGES_HANDS = """
    UPDATE analytics_credit SET contact_id = (SELECT max(contact_id) FROM analytics_credit)
     WHERE id = (SELECT max(id) FROM analytics_credit WHERE contact_id = (
           SELECT contact_id FROM analytics_credit GROUP BY contact_id HAVING count(DISTINCT track_id) > 2
            ORDER BY contact_id DESC LIMIT 1))
"""
LEAVES = """
    WITH gone AS (DELETE FROM analytics_credit
                   WHERE contact_id = (SELECT min(contact_id) FROM analytics_credit) RETURNING contact_id),
         past AS (DELETE FROM analytics_contactsnapshot WHERE contact_id IN (SELECT contact_id FROM gone)),
         present AS (DELETE FROM analytics_contactcurrent WHERE contact_id IN (SELECT contact_id FROM gone))
    DELETE FROM analytics_contact WHERE id IN (SELECT contact_id FROM gone)
"""
LOSES_ITS_VIDEO = """
    DELETE FROM analytics_video WHERE track_id = (
        SELECT track_id FROM analytics_video GROUP BY track_id HAVING count(*) = 1 ORDER BY track_id DESC LIMIT 1)
"""
BOTH_WAYS = """
    SELECT count(*), count(DISTINCT track.spotify_id), count(DISTINCT contact_id)
      FROM analytics_track track JOIN analytics_credit credit ON credit.track_id = track.id
     WHERE track.title LIKE 'Both ways %'
"""


def test_a_catalogue_that_changes_during_a_run_costs_no_number(house: House) -> None:
    house.simulator.scenarios.set("spotify", Scenario.SLOW, seconds=0.3)
    house.start_workers()
    run = house.start_run()
    house.wait_for(lambda: house.settled(run) >= 5)

    # The last one is removed: its reading stays, because the run began before.
    for change in (SLEEPS, NEW_TRACK, CHANGES_HANDS, NEW_CONTACT, LEAVES, LOSES_ITS_VIDEO):
        house.servers.do(change)
    assert house.state(run) == "reading"

    assert house.ended(run) in {"complete", "partial"}
    assert "9999999999999999999999" not in house.numbers(run)
    house.expect_well(run)
    later = "SELECT streams_recordings FROM analytics_contact WHERE name = 'Came later'"
    assert house.servers.ask(later)[0][0] > 0


def test_two_files_with_the_same_tracks_in_another_order_are_both_imported(house: House, tmp_path: Path) -> None:
    rows = [f"{n:022d},Both ways {n},Person {n % 500} <person{n % 500}@example.org> (writer)" for n in range(20_000)]
    forth, back = tmp_path / "forth.csv", tmp_path / "back.csv"
    for file, ordered in ((forth, rows), (back, rows[::-1])):
        file.write_text("\n".join(["spotify_id,title,contacts", *ordered]))

    with ThreadPoolExecutor() as pool:
        ends = list(pool.map(lambda file: house.manage("import_catalogue", str(file)), (forth, back)))

    assert [end.returncode for end in ends] == [0, 0], [end.stderr for end in ends]
    assert house.servers.ask(BOTH_WAYS) == [(20_000, 20_000, 500)]
