"""Past numbers brought in after runs: their runs have larger ids and earlier times. It is the times that count."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from analytics import digest
from analytics.models import ContactSnapshot, Outcome, Platform, SnapshotRun, Track, Watch
from analytics.snapshots import looks
from analytics.views import track as track_page
from tests.analytics.snapshots.test_importing import brought, long
from tests.callers import make_person, text
from tests.makers import FRIDAY, latest, make_contact, make_playlist, make_track, read_playlist, recorded

pytestmark = pytest.mark.django_db

SPOTIFY = Platform.SPOTIFY


def backfilled() -> None:
    ContactSnapshot.objects.all().delete()
    call_command("backfill_contacts", stdout=StringIO())


@pytest.mark.slow
def test_a_contacts_past_is_in_the_order_of_time_whatever_was_brought_in_when(reader: Client) -> None:
    track = make_track()
    contact = make_contact(track)
    recorded({(track, SPOTIFY): 1_200})
    brought(long((track, "2026-11-06", 1_000), (track, "2026-11-13", 1_100)))
    backfilled()

    listed = reader.get(f"/api/contacts/{contact.pk}/snapshots").json()["items"]
    page = text(reader, f"/contacts/{contact.pk}/history/")

    assert [one["total_streams"] for one in listed] == [1_200, 1_100, 1_000]
    assert [one["imported_from"] for one in listed] == ["", "past.csv", "past.csv"]
    assert page.index("1,200") < page.index("1,100") < page.index("1,000")
    assert page.count("from past.csv") == 2


def test_a_day_that_the_canaries_told_stays_as_sure_as_it_was_when_a_file_brings_a_baseline() -> None:
    early = datetime(2026, 11, 19, 20, tzinfo=UTC)
    track = make_track()
    looks.store_look({7: 100_000}, early - timedelta(hours=21))
    looks.store_look({7: 110_000}, early)
    recorded({(track, SPOTIFY): 1_000}, early + timedelta(minutes=30))

    brought(long((track, "2026-11-12", 900)))

    snapshot = latest(track)
    assert (snapshot.streams_counted_on, snapshot.wow_streams) == (early.date(), 88)
    assert snapshot.flags == []


@pytest.mark.slow
def test_a_recalculated_past_has_the_growth_of_the_newest_number_of_its_week() -> None:
    track = make_track()
    contact = make_contact(track)
    recorded({(track, SPOTIFY): 1_000}, FRIDAY - timedelta(weeks=1))
    run = recorded({(track, SPOTIFY): 1_100})
    brought(long((track, "2026-11-10", 1_010), (track, "2026-11-17", 1_080)))

    backfilled()

    contact.refresh_from_db()
    assert contact.wow_streams == 100
    assert ContactSnapshot.objects.get(contact=contact, run=run).wow_streams == 100


@pytest.mark.slow
def test_a_milestone_that_a_file_says_was_passed_long_ago_is_not_told() -> None:
    passing, passed = make_track(title="Passing"), make_track(title="Passed")
    other = make_track()
    recorded({(other, SPOTIFY): 5}, FRIDAY - timedelta(weeks=1))
    days = ("2026-10-09", 9_000), ("2026-11-06", 9_500)
    brought(long(*((passing, *day) for day in days)))
    brought(long((passed, "2026-10-09", 9_000), (passed, "2026-10-16", 10_500), (passed, "2026-11-06", 9_900)))

    run = recorded({(passing, SPOTIFY): 10_100, (passed, SPOTIFY): 10_600})

    user = make_person()
    assert [one.title for one in digest.compose(run, [user.pk])[user.pk].milestones.items] == ["Passing"]


@pytest.mark.slow
def test_lists_and_files_say_which_numbers_came_from_a_file(reader: Client) -> None:
    ours, theirs = make_track(title="Ours"), make_track(title="Theirs")
    brought(long((ours, "2026-11-13", 1_000), (theirs, "2026-11-13", 2_000)))
    recorded({(ours, SPOTIFY): 1_100})

    head, *lines = reader.get("/tracks/?format=csv").getvalue().decode().splitlines()
    page = text(reader, "/tracks/")

    place = head.split(",").index("streams_imported_from")
    assert {line.split(",")[0]: line.split(",")[place] for line in lines} == {"Ours": "", "Theirs": "past.csv"}
    assert page.count("imported") == 1
    assert SnapshotRun.objects.filter(state="imported").count() == 1


NAMED = [
    "/api/tracks", "/api/search?q=ours", "/api/attention", "/api/playlists/{playlist}/positions",
    "/search/?q=ours", "/tracks/{edition}/", "/digest/",
    "/playlists/{playlist}/", "/playlists/{playlist}/?format=csv",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("address", NAMED)
def test_wherever_a_track_shows_a_number_of_a_file_that_is_said(reader: Client, address: str) -> None:
    ours, edition = make_track(title="Ours", isrc="QZABC2600001"), make_track(title="Ours again", isrc="QZABC2600001")
    brought(long((ours, "2026-11-01", 1_000)))
    recorded({(ours, SPOTIFY): Outcome.HIDDEN, (make_track(), SPOTIFY): 5})
    Watch.objects.create(user=User.objects.get(), track=ours)
    playlist = make_playlist()
    read_playlist(playlist, [ours])

    answer = reader.get(address.format(edition=edition.pk, playlist=playlist.pk))

    assert answer.status_code == 200
    assert "past.csv" in answer.getvalue().decode()


@pytest.mark.slow
def test_the_page_of_a_track_names_its_file_however_many_runs_have_not_read_it_since(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(track_page, "CHARTED", 2)
    track, other = make_track(), make_track()
    brought(long((track, "2026-11-01", 1_000)))
    for days in (2, 1, 0):
        recorded({(track, SPOTIFY): Outcome.HIDDEN, (other, SPOTIFY): 5}, FRIDAY - timedelta(days=days))

    assert "Imported from past.csv" in text(reader, f"/tracks/{track.pk}/")


def test_the_terminal_says_which_numbers_came_from_a_file_or_were_counted_by_others() -> None:
    ours, counted = make_track(title="Ours", isrc="QZABC2600001"), make_track(title="Gap", isrc="QZABC2600001")
    brought(long((ours, "2026-11-01", 1_000)))
    Track.objects.filter(pk=counted.pk).update(streams=5, streams_read_at=FRIDAY, streams_provider="chartmetric")
    out, told = StringIO(), StringIO()

    call_command("track", "QZABC2600001", stdout=out)
    call_command("track", "QZABC2600001", "--json", stdout=told)

    assert "Spotify: imported from past.csv" in out.getvalue()
    assert "Spotify: counted by Chartmetric" in out.getvalue()
    assert [one["platforms"]["spotify"]["imported_from"] for one in json.loads(told.getvalue())] == ["", "past.csv"]


@pytest.mark.slow
def test_runs_of_the_past_are_listed_after_later_ones_whenever_they_were_brought_in(reader: Client) -> None:
    track = make_track()
    own = recorded({(track, SPOTIFY): 1_100})
    brought(long((track, "2026-11-06", 1_000)))
    imported = SnapshotRun.objects.get(state="imported")

    listed = [one["id"] for one in reader.get("/api/runs").json()["items"]]
    page = text(reader, "/runs/")

    assert listed == [own.pk, imported.pk]
    assert page.index(f"Run {own.pk} ") < page.index(f"Run {imported.pk} ")
