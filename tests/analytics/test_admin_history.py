"""Past numbers in the admin: previewed, asked about if unclear, imported once."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from psycopg.errors import DeadlockDetected
from pytest_django import Settings

from analytics.models import Canary, CatalogueUpload, Platform, SnapshotRun, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots.importing import store
from tests.callers import logged_in, make_person, text, words_of
from tests.makers import make_track, recorded

pytestmark = pytest.mark.django_db

HISTORY = "/admin/analytics/track/history/"
NEW = "4PTG3Z6ehGkBFwjybzWkR8"


@pytest.fixture
def admin() -> Client:
    return logged_in(make_person("add_track", "change_track", "view_track", "view_canary", staff=True))


def uploaded(client: Client, *lines: str) -> str:
    """Upload a file; return the address of its preview."""
    response = client.post(HISTORY, {"file": SimpleUploadedFile("past.csv", "\n".join(lines).encode())})
    assert response.status_code == 302, words_of(response.content)
    return str(response["Location"])


@pytest.mark.slow
def test_a_file_is_shown_changes_nothing_and_is_imported_once(admin: Client) -> None:
    track = make_track()
    address = uploaded(
        admin, "spotify_id,date,streams,views", f"{track.spotify_id},2026-11-13,5,7", "x,2026-11-13,1,"
    )

    shown = text(admin, address)
    assert "New streams 1 New views 1 Tracks 1 Days 1 Already known 0 Conflicts, left out 0" in shown
    assert "3 'x' is not a Spotify track" in shown
    assert not SnapshotRun.objects.exists()
    told = words_of(admin.post(address, follow=True).content)

    assert "past.csv was imported: 2 new numbers for 1 tracks on 1 days, 0 already known, 1 left out." in told
    assert "from past.csv" in told
    assert admin.post(address).status_code == 404
    assert not CatalogueUpload.objects.exists()


@pytest.mark.slow
def test_an_imported_run_says_where_its_numbers_came_from(admin: Client) -> None:
    track = make_track()
    admin.post(uploaded(admin, "spotify_id,date,streams", f"{track.spotify_id},2026-11-13,5"))
    run = SnapshotRun.objects.get()

    assert "from past.csv . No platform was read" in text(admin, f"/runs/{run.pk}/")
    assert "Imported from past.csv ; no run has read a newer one." in text(admin, f"/tracks/{track.pk}/")
    assert "from past.csv" in text(admin, "/runs/?state=imported")
    for address in ("/admin/analytics/track/", f"/admin/analytics/track/{track.pk}/change/"):
        assert "5 imported ," in text(admin, address)


@pytest.mark.slow
def test_the_list_of_canaries_says_which_numbers_are_imported(admin: Client) -> None:
    read, imported = make_track(), make_track()
    recorded({(read, Platform.SPOTIFY): 7, (read, Platform.YOUTUBE): 8})
    row = f"{imported.spotify_id},2026-11-13,5,6"
    admin.post(uploaded(admin, "spotify_id,date,streams,views", row))
    for track in (read, imported):
        for platform in Platform:
            Canary.objects.create(track=track, platform=platform, at_least=1, at_most=9)

    shown = text(admin, "/admin/analytics/canary/")

    assert [f"{number} imported ," in shown for number in (5, 6, 7, 8)] == [True, True, False, False]


def test_what_has_two_readings_is_asked_about(admin: Client) -> None:
    track = make_track()
    address = uploaded(admin, "spotify_id,03/04/2026", f"{track.spotify_id},5")

    asked = words_of(admin.get(address, follow=True).content)
    assert "Dates such as 03/04/2026 Day first Month first What the day columns contain Streams Views" in asked
    admin.post(f"{address}answers/", {"order": "day-first", "count": "views"})
    admin.post(address)

    only = Snapshot.objects.get()
    assert (only.youtube_views, f"{only.views_read_at:%m-%d}") == (5, "04-03")


@pytest.mark.slow
def test_foreign_columns_are_asked_for_once(admin: Client) -> None:
    track = make_track()
    lines = ["song,when it was,how many", f"{track.spotify_id},2026-11-13,5"]
    address = uploaded(admin, *lines)

    asked = words_of(admin.get(address, follow=True).content)
    assert "Say which is which: the track, by its Spotify id, link or ISRC, is required" in asked
    chosen = {"spotify_id": "song", "captured_at": "when it was", "streams": "how many"}
    admin.post(f"{address}columns/", chosen)
    admin.post(address)

    assert "Already known 1" in text(admin, uploaded(admin, *lines))


@pytest.mark.slow
def test_tracks_that_are_not_in_the_catalogue_are_added_on_request(admin: Client) -> None:
    address = uploaded(admin, "spotify_id,title,date,streams", f"{NEW},Never,2026-11-13,5")

    assert "Tracks not in the catalogue 1" in text(admin, address)
    assert "New streams 1" in text(admin, f"{address}?add_tracks=on")
    assert not Track.objects.exists()
    admin.post(address, {"add_tracks": "on"})

    assert Track.objects.get().streams == 5


def test_a_file_with_too_many_numbers_is_sent_to_the_command(admin: Client, settings: Settings) -> None:
    settings.IMPORT_NUMBERS = 1
    track = make_track()

    shown = text(
        admin, uploaded(admin, "spotify_id,date,streams", *(f"{track.spotify_id},2026-11-1{n},5" for n in (1, 2)))
    )

    assert "the file has more than 1 numbers: import it with manage.py import_history" in shown
    assert not SnapshotRun.objects.exists()


def test_sums_of_people_are_refused_on_the_page_of_columns(admin: Client) -> None:
    address = uploaded(admin, "id,name,totalStreams,createdAt", "1,Ann,5,2026-11-13")

    response = admin.post(f"{address}columns/", {"captured_at": "createdat", "streams": "totalstreams"})

    assert "without the tracks behind them: import the numbers of the tracks" in words_of(response.content)


@pytest.mark.parametrize("permissions", [("add_track", "view_track"), ("change_track", "view_track")])
def test_importing_history_needs_the_permissions_to_add_and_to_change(permissions: tuple[str, ...]) -> None:
    client = logged_in(make_person(*permissions, staff=True))

    assert client.get(HISTORY).status_code == 403
    assert HISTORY not in client.get("/admin/analytics/track/").content.decode()


def test_a_catalogue_is_no_history_and_the_other_way_round(admin: Client) -> None:
    address = uploaded(admin, "spotify_id,date,streams")

    assert admin.get(address.replace("/history/", "/import/")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_who_loses_a_deadlock_imports_anew(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = uploaded(admin, "spotify_id,date,streams", f"{make_track().spotify_id},2026-11-13,5")
    imports = store.store
    lost: list[Any] = []

    def lose_once(*args: Any, **options: Any) -> Any:
        found = imports(*args, **options)
        if not lost:
            lost.append(found)
            raise OperationalError from DeadlockDetected()
        return found

    monkeypatch.setattr(store, "store", lose_once)

    told = words_of(admin.post(address, follow=True).content)

    assert "past.csv was imported: 1 new numbers for 1 tracks on 1 days" in told
    assert SnapshotRun.objects.count() == 1
