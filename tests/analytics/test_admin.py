"""The catalogue in the admin: what it shows, what nobody may change there, and what its pages cost."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from analytics.models import ApiKey, Platform, Playlist, PlaylistSnapshot, Track, TrackPerformanceSnapshot
from tests.callers import logged_in, make_person, queries, words_of
from tests.makers import FRIDAY, make_contact, make_track, make_tracks, recorded, streams_of
from tests.past import make_past

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE
A_WEEK_AGO = FRIDAY - timedelta(days=7)
LISTS = ["track", "contact", "playlist", "playlistsnapshot", "trackperformancesnapshot", "apikey"]

NO_INLINES = {
    f"{prefix}-{part}": "0" for prefix in ("videos", "credits") for part in ("TOTAL_FORMS", "INITIAL_FORMS")
}


@pytest.fixture
def admin() -> Client:
    return logged_in(make_person(superuser=True))


def page(client: Client, address: str) -> str:
    response = client.get(f"/admin/analytics/{address}")
    assert response.status_code == 200, address
    return response.content.decode()


def rows(client: Client, address: str) -> list[str]:
    """Return the text of each row of a list."""
    table = page(client, address).partition('id="result_list"')[2].partition("</table>")[0]
    rows_of_table = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    return [words_of(row.encode()) for row in rows_of_table if "<td" in row]


def make_catalogue(size: int) -> None:
    """Make tracks with everything that an admin page may show for them."""
    playlist = Playlist.objects.create(spotify_id=f"{size:022d}", name=f"Playlist of {size}")
    tracks = make_tracks(size)
    for track in tracks:
        make_contact(track)
        ApiKey.objects.issue(name=f"key of {track.pk}")
        playlist.snapshots.create(track=track, week="2026-11-20", position=track.pk)
    now = timezone.now()
    recorded({(track, platform): 1_000 for track in tracks for platform in Platform}, now)


# What is shown


def test_a_track_shows_its_numbers_with_thousands_and_age(admin: Client) -> None:
    track = make_track(title="Northern Lights")
    recorded({(track, SPOTIFY): 1_234_567}, timezone.now() - timedelta(days=3))

    (row,) = rows(admin, "track/")

    assert "1,234,567 3 days ago" in row
    assert "not read yet" in row


def test_a_track_that_shows_zero_was_read(admin: Client) -> None:
    recorded({(make_track(), SPOTIFY): 0}, timezone.now())

    (row,) = rows(admin, "track/")

    assert " 0 1 minute ago not read yet" in row


@pytest.mark.parametrize(
    "words", ["northern", "ada lovelace", "QZABC2600001", "{id}", "https://open.spotify.com/track/{id}?si=1"]
)
def test_a_track_is_found_by_title_artists_isrc_id_and_link(admin: Client, words: str) -> None:
    wanted = make_track(title="Northern Lights", isrc="QZABC2600001")
    Track.objects.filter(pk=wanted.pk).update(artists="Ada Lovelace")
    make_track(title="Another")

    (row,) = rows(admin, f"track/?q={words.format(id=wanted.spotify_id)}")

    assert "Northern Lights" in row


def test_the_most_streamed_track_stands_before_those_that_were_never_read(admin: Client) -> None:
    read, _never = make_track(title="Read"), make_track(title="Never read")
    streams_of(read, (0, 100))
    column = 4  # The first is the box to select a row.

    assert "Never" not in rows(admin, f"track/?o=-{column}")[0]


def test_a_track_page_leads_to_its_history(admin: Client) -> None:
    track, other = make_track(), make_track()
    make_past((A_WEEK_AGO, {(track, SPOTIFY): 1_000}), (FRIDAY, {(track, SPOTIFY): 1_100, (other, SPOTIFY): 5}))

    assert f"trackperformancesnapshot/?track={track.pk}" in page(admin, f"track/{track.pk}/change/")
    history = rows(admin, f"trackperformancesnapshot/?track={track.pk}")
    assert len(history) == 2
    assert "+100 +10.0 %" in history[0]


def test_growth_over_another_interval_says_so(admin: Client) -> None:
    track = make_track()
    make_past((FRIDAY - timedelta(days=14), {(track, SPOTIFY): 1_000}), (FRIDAY, {(track, SPOTIFY): 1_200}))

    assert "+100 +10.0 %, from 14 days" in rows(admin, "trackperformancesnapshot/")[0]


def test_snapshots_are_found_by_their_flag(admin: Client) -> None:
    falling, rising = make_track(title="Falling"), make_track(title="Rising")
    make_past(
        (A_WEEK_AGO, {(falling, SPOTIFY): 1_000, (rising, SPOTIFY): 1_000}),
        (FRIDAY, {(falling, SPOTIFY): 900, (rising, SPOTIFY): 1_100}),
    )

    (row,) = rows(admin, "trackperformancesnapshot/?flag=streams_fell")

    assert "Falling" in row
    assert "streams fell" in row


def test_a_contact_shows_totals_and_leads_to_their_tracks(admin: Client) -> None:
    track = make_track(title="Northern Lights")
    contact = make_contact(track)
    contact.credits.create(track=track, role="producer")
    make_track(title="Another")
    streams_of(track, (7, 1_000), (0, 1_100))

    (row,) = rows(admin, "contact/")
    (credited,) = rows(admin, f"track/?credits__contact={contact.pk}")

    assert "1,100 1 recording +100 +10.0 %, mean of 1 unknown unknown" in row
    assert "Northern Lights" in credited


@pytest.mark.exhaustive
def test_every_row_leads_to_its_page(admin: Client) -> None:
    make_catalogue(1)

    for name in LISTS:
        link = re.search(rf"/admin/analytics/({name}/\d+/change/)", page(admin, f"{name}/"))

        assert link, name
        page(admin, link[1])


def test_tracks_that_were_never_read_are_found(admin: Client) -> None:
    read, _never = make_track(title="Read"), make_track(title="Waiting")
    streams_of(read, (0, 100))

    (row,) = rows(admin, "track/?missing=streams")

    assert "Waiting" in row


@pytest.mark.exhaustive
def test_a_longer_list_takes_as_many_queries(admin: Client) -> None:
    make_catalogue(1)
    short = {name: queries(admin, f"/admin/analytics/{name}/") for name in LISTS}

    make_catalogue(8)

    assert {name: queries(admin, f"/admin/analytics/{name}/") for name in LISTS} == short


# What may be changed


def test_a_track_is_added_by_its_link(admin: Client) -> None:
    link = "https://open.spotify.com/intl-de/track/4uLU6hMCjMI75M1A2tKUQC?si=1"
    form = {"spotify_id": link, "title": "Northern Lights", "active": "on"} | NO_INLINES

    admin.post("/admin/analytics/track/add/", form)

    assert Track.objects.get().spotify_id == "4uLU6hMCjMI75M1A2tKUQC"


def test_a_link_to_an_album_is_explained(admin: Client) -> None:
    form = {"spotify_id": "https://open.spotify.com/album/4uLU6hMCjMI75M1A2tKUQC", "title": "x"} | NO_INLINES

    response = admin.post("/admin/analytics/track/add/", form)

    assert "this is an album link" in response.content.decode()
    assert not Track.objects.exists()


def test_numbers_that_were_read_are_not_edited(admin: Client) -> None:
    track = make_track(videos=0)
    streams_of(track, (0, 100))
    form = {"spotify_id": track.spotify_id, "title": "Renamed", "streams": "5"} | NO_INLINES

    admin.post(f"/admin/analytics/track/{track.pk}/change/", form)

    track.refresh_from_db()
    assert (track.title, track.streams) == ("Renamed", 100)


def test_history_is_neither_added_nor_edited_nor_removed(admin: Client) -> None:
    make_catalogue(1)

    for model in (TrackPerformanceSnapshot, PlaylistSnapshot):
        address = f"/admin/analytics/{model.__name__.lower()}/"
        pk = model.objects.values_list("pk", flat=True).get()

        assert admin.get(f"{address}add/").status_code == 403, model
        assert admin.post(f"{address}{pk}/change/").status_code == 403, model
        assert admin.post(f"{address}{pk}/delete/").status_code == 403, model


def test_contacts_are_offered_while_one_types(admin: Client) -> None:
    make_contact(name="Ada Lovelace")
    make_contact(name="Grace Hopper")
    wanted = {"app_label": "analytics", "model_name": "credit", "field_name": "contact", "term": "ada"}

    offered = admin.get("/admin/autocomplete/", wanted).json()["results"]

    assert [contact["text"] for contact in offered] == ["Ada Lovelace"]


# Keys


def test_the_text_of_a_new_key_is_shown_once(admin: Client) -> None:
    response = admin.post("/admin/analytics/apikey/add/", {"name": "robot", "can_run": "on"}, follow=True)

    key = ApiKey.objects.get()
    found = re.search(r"<code>(tp_[^<]+)</code>", response.content.decode())
    assert found
    assert ApiKey.objects.valid(found[1]).get() == key
    assert key.can_run
    assert key.created_by is not None
    for address in ("apikey/", f"apikey/{key.pk}/change/"):
        assert "tp_" not in page(admin, address)


def test_renaming_a_key_leaves_its_text_valid(admin: Client) -> None:
    key, text = ApiKey.objects.issue(name="robot")

    admin.post(f"/admin/analytics/apikey/{key.pk}/change/", {"name": "Robot of the label"})

    assert ApiKey.objects.valid(text).get().name == "Robot of the label"


def test_a_new_key_is_offered_a_year(admin: Client) -> None:
    offered = page(admin, "apikey/add/")

    assert f'value="{(timezone.now() + timedelta(days=365)):%Y-%m-%d}"' in offered


def test_a_revoked_key_opens_nothing_and_keeps_its_name(admin: Client) -> None:
    key, text = ApiKey.objects.issue(name="robot")
    program = Client(headers={"Authorization": f"Bearer {text}"})
    before = program.get("/api/runs").status_code

    told = admin.post(
        "/admin/analytics/apikey/", {"action": "revoke", "_selected_action": [str(key.pk)]}, follow=True
    )

    assert (before, program.get("/api/runs").status_code) == (200, 401)
    assert "Keys revoked: 1." in told.content.decode()
    assert ApiKey.objects.get().name == "robot"


# The frame


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/admin/analytics/track/"])
def test_every_page_says_where_numbers_are_invented(settings: Settings, address: str) -> None:
    settings.INVENTED_NUMBERS = True
    client = Client() if "login" in address else logged_in(make_person(superuser=True))

    assert "all numbers are invented" in client.get(address).content.decode()


def test_no_page_says_so_of_real_numbers(settings: Settings) -> None:
    settings.INVENTED_NUMBERS = False

    assert "simulator" not in logged_in(make_person(superuser=True)).get("/admin/").content.decode()
