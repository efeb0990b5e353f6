"""The catalogue over HTTP: who may read it, what it says, and what that costs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from analytics.models import ApiKey, Outcome, Platform, Track
from tests.callers import logged_in, make_person, with_key
from tests.makers import FRIDAY, make_contact, make_track, make_tracks, make_weeks, recorded, streams_of
from tests.past import make_past

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE
PAGES = ["/api/tracks", "/api/contacts", "/api/tracks/1/snapshots"]


@pytest.fixture
def reader() -> Client:
    return logged_in(make_person())


def items(client: Client, address: str) -> list[dict[str, Any]]:
    response = client.get(address)
    assert response.status_code == 200, response.content
    found: list[dict[str, Any]] = response.json()["items"]
    return found


# Who may read


@pytest.mark.parametrize("page", PAGES)
def test_nobody_reads_without_login_or_key(page: str) -> None:
    response = Client().get(page)

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert "Log in, or send a valid API key" in response.json()["detail"]


def test_a_person_reads_without_any_permission(reader: Client) -> None:
    assert reader.get("/api/tracks").status_code == 200


def test_a_person_who_was_locked_out_reads_nothing() -> None:
    person = make_person()
    client = logged_in(person)
    person.is_active = False
    person.save()

    assert client.get("/api/tracks").status_code == 401


def test_a_key_reads_and_is_noted_as_used() -> None:
    client = with_key(name="robot")

    assert client.get("/api/tracks").status_code == 200
    assert ApiKey.objects.get(name="robot").last_used_at is not None


def test_a_key_may_also_come_in_a_header_of_its_own() -> None:
    _key, text = ApiKey.objects.issue(name="robot")

    assert Client(headers={"X-API-Key": text}).get("/api/tracks").status_code == 200


def test_an_expired_key_reads_nothing() -> None:
    client = with_key(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get("/api/tracks").status_code == 401


@pytest.mark.parametrize("text", ["", "tp_wrong", "tp_\N{SNOWMAN}"])
def test_a_wrong_key_reads_nothing(text: str) -> None:
    client = Client(headers={"Authorization": f"Bearer {text}"})

    assert client.get("/api/tracks").status_code == 401


# Tracks


@pytest.mark.slow
def test_a_track_comes_with_its_numbers_their_times_and_their_flags(reader: Client) -> None:
    track = make_track(title="Northern Lights")
    recorded({(track, SPOTIFY): 1_000, (track, YOUTUBE): 50}, FRIDAY - timedelta(days=7))
    recorded({(track, SPOTIFY): 900, (track, YOUTUBE): Outcome.BLOCKED})

    (shown,) = items(reader, "/api/tracks")

    assert (shown["streams"], shown["streams_read_at"]) == (900, "2026-11-20T05:29:00Z")
    assert (shown["views"], shown["views_read_at"]) == (50, "2026-11-13T05:29:00Z")
    assert shown["flags"] == ["streams_fell", "views_unread"]
    assert shown["latest"]["wow_streams"] == -100
    assert shown["latest"]["youtube_views"] is None


def test_the_latest_snapshot_is_of_the_run_that_ended_last_of_those_with_the_track(reader: Client) -> None:
    track, other = make_track(title="A"), make_track(title="B")
    make_past((FRIDAY - timedelta(days=7), {(track, SPOTIFY): 1_000}))
    make_past((FRIDAY - timedelta(days=21), {(track, SPOTIFY): 900}), (FRIDAY, {(other, SPOTIFY): 5}))

    shown = items(reader, "/api/tracks?order=title")

    assert [one["latest"]["spotify_streams"] for one in shown] == [1_000, 5]


def test_a_track_that_was_never_read_has_no_numbers(reader: Client) -> None:
    make_track()

    (shown,) = items(reader, "/api/tracks")

    assert (shown["streams"], shown["views"], shown["latest"], shown["flags"]) == (None, None, None, [])


def test_a_track_names_the_people_behind_it(reader: Client) -> None:
    contact = make_contact(make_track(), name="Ada")

    (shown,) = items(reader, "/api/tracks")

    assert shown["credits"] == [{"contact_id": contact.pk, "name": "Ada", "role": "writer"}]


@pytest.mark.slow
def test_tracks_are_found_by_title_isrc_state_and_contact(reader: Client) -> None:
    wanted = make_track(title="Northern Lights", isrc="QZABC2600001")
    contact = make_contact(wanted)
    contact.credits.create(track=wanted, role="producer")
    make_track(title="Another")
    Track.objects.create(spotify_id="0" * 22, title="Dropped", active=False)

    def titles(query: str) -> list[str]:
        return [track["title"] for track in items(reader, f"/api/tracks?{query}")]

    assert titles("q=northern") == ["Northern Lights"]
    assert titles("isrc=qzabc2600001") == ["Northern Lights"]
    assert titles(f"contact={contact.pk}") == ["Northern Lights"]
    assert titles(f"spotify_id={wanted.spotify_id}") == ["Northern Lights"]
    assert titles("active=false") == ["Dropped"]


def test_pages_follow_each_other(reader: Client) -> None:
    for number in range(5):
        make_track(title=f"Track {number}")

    page = reader.get("/api/tracks?limit=2&offset=2").json()

    assert [track["title"] for track in page["items"]] == ["Track 2", "Track 3"]
    assert page["count"] == 5


@pytest.mark.exhaustive
def test_many_tracks_take_as_many_queries_as_one(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tracks = make_tracks(5)
    make_contact(*tracks)
    for track in tracks:
        streams_of(track, (14, 10), (7, 20), (0, 30))

    # Session and user; the week (2); whether there are many, the count and the page; videos, credits, newest
    # snapshots, snapshots of the week, windows, third-party counts, what came from files; changes in counting.
    with django_assert_num_queries(15):
        assert len(items(reader, "/api/tracks")) == 5


# History


def test_the_history_of_a_track_is_reported_from_its_newest_snapshot_back(reader: Client) -> None:
    track, streams = make_track(), [(14, 1_000), (7, 1_100), (0, 1_210)]
    make_past(*((FRIDAY - timedelta(days=days), {(track, SPOTIFY): count}) for days, count in streams))

    history = items(reader, f"/api/tracks/{track.pk}/snapshots")

    assert [snapshot["spotify_streams"] for snapshot in history] == [1_210, 1_100, 1_000]
    assert [snapshot["wow_streams"] for snapshot in history] == [110, 100, None]
    assert history[0]["wow_pct"] == pytest.approx(10)
    assert history[0]["streams_interval_days"] == 7


def test_an_unknown_track_is_named(reader: Client) -> None:
    response = reader.get("/api/tracks/999999/snapshots")

    assert response.status_code == 404
    assert "There is no track 999999." in response.json()["detail"]


def test_a_long_history_takes_six_queries_a_page(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    track = make_track()
    make_past(*((FRIDAY - timedelta(weeks=week), {(track, SPOTIFY): 1_000 - week}) for week in range(10, 0, -1)))

    # Session and user, whether there is such a track, the count, the page, what happened in its weeks.
    with django_assert_num_queries(6):
        assert len(items(reader, f"/api/tracks/{track.pk}/snapshots")) == 10


# Contacts


def test_a_contact_comes_with_totals_and_what_stands_behind_them(reader: Client) -> None:
    one, other = make_track(), make_track()
    make_contact(one, other, name="Ada")
    make_weeks((7, {(one, SPOTIFY): 100, (other, SPOTIFY): 50}), (0, {(one, SPOTIFY): 110, (other, SPOTIFY): 60}))

    (shown,) = items(reader, "/api/contacts?q=ada")

    assert (shown["total_streams"], shown["streams_recordings"]) == (170, 2)
    assert (shown["wow_growth_pct"], shown["wow_recordings"]) == (pytest.approx(15), 2)
    assert (shown["total_youtube_views"], shown["views_videos"]) == (None, 0)
    assert datetime.fromisoformat(shown["oldest_read_at"]) == datetime(2026, 11, 20, 5, 29, tzinfo=UTC)


@pytest.mark.slow
def test_a_contact_shows_what_was_gained_beside_the_percentage(reader: Client) -> None:
    one, other = make_track(), make_track()
    ada, grace, _unread = make_contact(one, other, name="Ada"), make_contact(other, name="Grace"), make_contact()
    for days, counts in [(7, (1_000, 50)), (0, (1_100, 40))]:
        recorded({(one, SPOTIFY): counts[0], (other, SPOTIFY): counts[1]}, FRIDAY - timedelta(days=days))

    shown = items(reader, "/api/contacts?order=-wow")
    past = items(reader, f"/api/contacts/{ada.pk}/snapshots")

    assert [(each["id"], each["wow_streams"], each["wow_youtube_views"]) for each in shown[:2]] == [
        (ada.pk, 90, None),
        (grace.pk, -10, None),
    ]
    assert shown[2]["wow_streams"] is None
    assert [each["wow_streams"] for each in past] == [90, None]


def test_contacts_are_found_by_stage_and_track(reader: Client) -> None:
    track = make_track()
    make_contact(track, name="Ada")
    make_contact(name="Grace")

    assert [contact["name"] for contact in items(reader, f"/api/contacts?track={track.pk}")] == ["Ada"]
    assert items(reader, "/api/contacts?stage=signed") == []


def test_many_contacts_take_as_many_queries_as_one(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for track in make_tracks(5):
        make_contact(track)

    # Session and user; the count and the page; windows, roles, and views of other videos.
    with django_assert_num_queries(7):
        assert len(items(reader, "/api/contacts")) == 5


# What is wrong


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("limit=0", "query limit: Input should be greater than or equal to 1"),
        ("limit=1001", "query limit: Input should be less than or equal to 1000"),
        ("offset=99999999999999999999", "query offset"),
        ("contact=99999999999999999999", "query contact"),
        ("q=%00", "query q"),
        ("active=perhaps", "query active: Input should be a valid boolean"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused_in_words(reader: Client, query: str, words: str) -> None:
    response = reader.get(f"/api/tracks?{query}")

    assert response.status_code == 422
    assert words in response.json()["detail"]


def test_the_page_of_the_api_needs_no_foreign_server() -> None:
    page = Client().get("/api/docs")

    assert page.status_code == 200
    assert b"/static/ninja/swagger-ui-bundle.js" in page.content
    assert b"https://" not in page.content


def test_the_description_of_the_api_names_every_operation() -> None:
    described = Client().get("/api/openapi.json").json()

    assert {"/api/tracks", "/api/contacts", "/api/tracks/{track_id}/snapshots"} <= set(described["paths"])
    assert {"BearerKey", "HeaderKey", "Session"} <= set(described["components"]["securitySchemes"])
