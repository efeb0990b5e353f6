"""The week in the API: what moves, what needs attention, what a search finds, and positions in playlists."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from analytics.models import Contact, Outcome, Platform, Playlist, PlaylistSnapshot, Track
from tests.callers import queries
from tests.makers import FRIDAY, make_contact, make_track, make_tracks, recorded, streams_of
from tests.past import make_past

pytestmark = pytest.mark.django_db

SPOTIFY = Platform.SPOTIFY


def got(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, response.content
    return response.json()


def make_streams(tracks: list[Track], *counts: int) -> None:
    """Give each of these tracks these streams, one count per week, the last of FRIDAY."""
    keys = [(track, SPOTIFY) for track in tracks]
    make_past(
        *(
            (FRIDAY - timedelta(weeks=len(counts) - place), dict.fromkeys(keys, count))
            for place, count in enumerate(counts, 1)
        )
    )


# Who moves


@pytest.mark.slow
def test_who_rises_is_held_against_what_is_usual(reader: Client) -> None:
    track = make_track(title="Riser")
    make_contact(track, name="Rita")
    streams_of(track, (14, 100_000), (7, 101_000), (0, 104_000))

    (mover,) = got(reader, "/api/trending")
    (person,) = got(reader, "/api/trending/contacts")

    assert mover["track"]["title"] == "Riser"
    assert (mover["wow"], mover["usual"], mover["lift"], mover["weeks"]) == (3_000, 1_000, 3, 1)
    assert mover["recent"] == [None, 1_000, 3_000]
    assert (person["contact"]["name"], person["wow"], person["recordings"]) == ("Rita", 3_000, 1)
    assert got(reader, "/api/trending?direction=down") == []


def test_who_falls_is_ranked_apart(reader: Client) -> None:
    make_streams([make_track(title="Faller")], 100_000, 101_000, 99_000)

    assert got(reader, "/api/trending") == []
    assert [one["track"]["title"] for one in got(reader, "/api/trending?direction=down")] == ["Faller"]


def test_the_ranking_is_narrowed_down_as_on_the_overview(reader: Client) -> None:
    track = make_track(title="Riser")
    contact = make_contact(track)
    Contact.objects.filter(pk=contact.pk).update(tags="Pop")
    make_streams([track], 100_000, 101_000, 104_000)

    assert len(got(reader, "/api/trending?size=1m&min_wow=3000&tag=pop")) == 1
    for query in ("size=10m", "min_wow=3001", "platform=youtube", "tag=rock"):
        assert got(reader, f"/api/trending?{query}") == []


def test_a_longer_ranking_is_given_where_it_is_asked_for(reader: Client) -> None:
    make_streams(make_tracks(11), 100_000, 101_000, 104_000)

    assert len(got(reader, "/api/trending")) == 8
    assert len(got(reader, "/api/trending?limit=3")) == 3
    assert len(got(reader, "/api/trending?limit=10")) == 10
    assert reader.get("/api/trending?limit=101").status_code == 422


def test_nothing_is_ranked_before_a_run(reader: Client) -> None:
    make_track()

    assert got(reader, "/api/trending") == got(reader, "/api/trending/contacts") == []


# What needs attention


@pytest.mark.slow
def test_troubles_come_with_what_to_do_and_where_their_tracks_are(reader: Client) -> None:
    gone, other = make_track(title="Gone", videos=0), make_track(videos=0)
    make_past((FRIDAY - timedelta(days=1), {(gone, SPOTIFY): 10}))
    recorded({(gone, SPOTIFY): Outcome.REMOVED, (other, SPOTIFY): 10})
    Track.objects.update(streams_read_at=FRIDAY)

    (concern,) = got(reader, "/api/attention?trouble=removed")

    assert (concern["trouble"], concern["tracks"]) == ("removed", 1)
    assert concern["label"] == "Removed by the platform"
    assert "Make the track inactive" in concern["advice"]
    assert [one["title"] for one in concern["examples"]] == ["Gone"]
    assert [one["title"] for one in got(reader, concern["all_tracks"])["items"]] == ["Gone"]
    assert got(reader, "/api/attention?trouble=shared") == []


def test_an_unknown_trouble_is_refused_with_the_known_ones(reader: Client) -> None:
    response = reader.get("/api/attention?trouble=love")

    assert response.status_code == 422
    assert "'removed'" in response.json()["detail"]


# Search


def test_a_pasted_link_finds_its_very_track(reader: Client) -> None:
    track = make_track(title="Northern Lights")
    make_track(title="Northern Lights, again")

    found = got(reader, f"/api/search?q=https://open.spotify.com/track/{track.spotify_id}")

    assert (found["is_exact"], [one["id"] for one in found["tracks"]]) == (True, [track.pk])


def test_words_find_tracks_and_contacts(reader: Client) -> None:
    make_contact(make_track(title="Northern Lights"), name="Nora North")

    found = got(reader, "/api/search?q=north")

    assert (found["is_exact"], found["more_tracks"], found["more_contacts"]) == (False, False, False)
    assert [one["title"] for one in found["tracks"]] == ["Northern Lights"]
    assert [one["name"] for one in found["contacts"]] == ["Nora North"]


def test_more_than_is_shown_is_reported(reader: Client) -> None:
    make_tracks(26)

    found = got(reader, "/api/search?q=Track")

    assert (len(found["tracks"]), found["more_tracks"]) == (25, True)


@pytest.mark.parametrize("query", ["", "q=", "q=%20", "q=a%00b", f"q={'x' * 301}"])
def test_a_search_for_nothing_is_refused(reader: Client, query: str) -> None:
    assert reader.get(f"/api/search?{query}").status_code == 422


# Playlists


def test_a_playlist_tells_where_its_tracks_stood(reader: Client) -> None:
    playlist = Playlist.objects.create(spotify_id="P" * 22, name="New Friday")
    Playlist.objects.create(spotify_id="Q" * 22, name="Dropped", active=False)
    track = make_track(title="Climber")
    for week, position in [(date(2026, 11, 13), 9), (date(2026, 11, 20), 2)]:
        PlaylistSnapshot.objects.create(playlist=playlist, track=track, week=week, position=position)

    (shown,) = got(reader, "/api/playlists?active=true")["items"]
    every_week = got(reader, f"/api/playlists/{playlist.pk}/positions")["items"]
    one_week = got(reader, f"/api/playlists/{playlist.pk}/positions?week=2026-11-13")["items"]

    assert (shown["name"], shown["newest_week"]) == ("New Friday", "2026-11-20")
    assert [(one["week"], one["position"]) for one in every_week] == [("2026-11-20", 2), ("2026-11-13", 9)]
    assert [(one["track"]["title"], one["position"]) for one in one_week] == [("Climber", 9)]
    assert reader.get(f"/api/playlists/{playlist.pk}/positions?week=soon").status_code == 422


def test_playlists_take_as_many_queries_for_many_as_for_few(reader: Client) -> None:
    def add(number: int) -> None:
        for _ in range(number):
            track = make_track()
            playlist = Playlist.objects.create(spotify_id=track.spotify_id)
            PlaylistSnapshot.objects.create(playlist=playlist, track=track, week=date(2026, 11, 20), position=1)

    add(1)
    few = queries(reader, "/api/playlists")
    add(4)

    assert queries(reader, "/api/playlists") == few
