"""Album, label and release date: filled in if they were empty, and never replaced."""

import csv
from datetime import date

import pytest
from django.db import IntegrityError
from django.test import Client

from analytics.catalogue.release_facts import Facts, learn
from analytics.models import Track
from tests.callers import logged_in, make_person, text
from tests.makers import make_track

pytestmark = pytest.mark.django_db

SPOTIFY, MUSICBRAINZ = Track.FoundAt.SPOTIFY, Track.FoundAt.MUSICBRAINZ
DAY = date(2026, 6, 27)
ALBUM = "a" * 22


def released(track: Track) -> tuple[date | None, str, str]:
    track.refresh_from_db()
    return track.released, track.released_precision, track.released_from


def test_empty_facts_are_filled_in_with_their_source() -> None:
    track = make_track()

    learn([Facts(track.spotify_id, "Sample Album", ALBUM, "Sample Records", DAY)], SPOTIFY)

    assert released(track) == (DAY, "day", "spotify")
    assert (track.album, track.album_from, track.album_spotify_id) == ("Sample Album", "spotify", ALBUM)
    assert (track.label, track.label_from) == ("Sample Records", "spotify")


def test_what_is_there_already_stays_with_its_source() -> None:
    track = make_track()
    Track.objects.filter(pk=track.pk).update(album="Hers", label="Her Label", released="2020-02-02")

    learn([Facts(track.spotify_id, "Sample Album", ALBUM, "Sample Records", DAY)], SPOTIFY)

    assert released(track) == (date(2020, 2, 2), "day", "")
    assert (track.album, track.album_from, track.label, track.label_from) == ("Hers", "", "Her Label", "")


def test_one_empty_fact_is_filled_in_beside_others() -> None:
    track = make_track()
    Track.objects.filter(pk=track.pk).update(album="Hers")

    learn([Facts(track.spotify_id, "Sample Album", "", "Sample Records")], SPOTIFY)

    track.refresh_from_db()
    assert (track.album, track.label, track.released) == ("Hers", "Sample Records", None)


def test_a_year_becomes_the_day_within_it() -> None:
    track = make_track()
    learn([Facts(track.spotify_id, released=date(2026, 1, 1), precision="year")], SPOTIFY)
    assert released(track) == (date(2026, 1, 1), "year", "spotify")

    learn([Facts(track.spotify_id, released=date(2025, 6, 27))], MUSICBRAINZ)
    assert released(track) == (date(2026, 1, 1), "year", "spotify")
    learn([Facts(track.spotify_id, released=date(2026, 6, 1), precision="month")], MUSICBRAINZ)
    assert released(track) == (date(2026, 6, 1), "month", "musicbrainz")
    learn([Facts(track.spotify_id, released=DAY)], SPOTIFY)

    assert released(track) == (DAY, "day", "spotify")


def test_a_day_never_becomes_a_year() -> None:
    track = make_track()
    learn([Facts(track.spotify_id, released=DAY)], SPOTIFY)

    learn([Facts(track.spotify_id, released=date(2026, 1, 1), precision="year")], MUSICBRAINZ)

    assert released(track) == (DAY, "day", "spotify")


def test_a_track_that_is_named_twice_or_not_followed_costs_nothing() -> None:
    track = make_track()

    learn(
        [Facts(track.spotify_id, "A"), Facts(track.spotify_id, "A"), Facts("z" * 22, "B"), Facts("y" * 22)], SPOTIFY
    )

    track.refresh_from_db()
    assert track.album == "A"


def test_a_year_padded_to_a_day_is_refused_by_the_database() -> None:
    track = make_track()

    with pytest.raises(IntegrityError, match="a_date_of_release_is_no_more_exact_than_it_is_known"):
        Track.objects.filter(pk=track.pk).update(released=DAY, released_precision="year")


def test_the_page_of_a_track_tells_its_release_and_who_says_so() -> None:
    track = make_track()
    learn([Facts(track.spotify_id, "Sample Album", ALBUM, "Sample Records")], SPOTIFY)
    learn([Facts(track.spotify_id, released=date(2026, 1, 1), precision="year")], MUSICBRAINZ)

    words = text(logged_in(make_person()), f"/tracks/{track.pk}/")

    assert "Label Sample Records according to Spotify's page" in words
    assert "Released 2026 according to MusicBrainz" in words


def test_the_api_tells_how_exactly_a_release_is_known() -> None:
    track = make_track()
    learn([Facts(track.spotify_id, released=date(2026, 6, 1), precision="month")], MUSICBRAINZ)

    told = logged_in(make_person()).get(f"/api/tracks/{track.pk}").json()

    assert (told["released"], told["released_precision"], told["released_from"]) == (
        "2026-06-01", "month", "musicbrainz",
    )  # fmt: skip


def test_a_file_tells_a_release_as_exactly_as_it_is_known() -> None:
    track = make_track()
    learn([Facts(track.spotify_id, "A", "", "B", date(2026, 6, 1), "month")], MUSICBRAINZ)

    lines = logged_in(make_person()).get("/tracks/?format=csv").getvalue().decode("utf-8-sig").splitlines()

    (row,) = csv.DictReader(lines)
    assert (row["album"], row["label"], row["released"]) == ("A", "B", "2026-06")


@pytest.mark.parametrize("address", ["/tracks/?label=sample rec", "/api/tracks?label=sample rec"])
def test_tracks_are_found_by_their_label(address: str) -> None:
    track, other = make_track(title="Hers"), make_track(title="Theirs")
    learn([Facts(track.spotify_id, label="Sample Records"), Facts(other.spotify_id, label="Another")], SPOTIFY)

    words = logged_in(make_person()).get(address).content.decode()

    assert "Hers" in words
    assert "Theirs" not in words


def test_what_a_person_enters_is_theirs_and_a_day() -> None:
    track = make_track(videos=0)
    learn([Facts(track.spotify_id, "A", "", "B", date(2026, 1, 1), "year")], SPOTIFY)
    admin: Client = logged_in(make_person(superuser=True))
    forms = {f"{part}-{form}": "0" for part in ("videos", "credits") for form in ("TOTAL_FORMS", "INITIAL_FORMS")}
    entered = {"title": track.title, "spotify_id": track.spotify_id, "active": "on", "label": "B", "album": "Mine"}

    admin.post(f"/admin/analytics/track/{track.pk}/change/", forms | entered | {"released": "2026-01-01"})
    assert released(track) == (date(2026, 1, 1), "year", "spotify")
    assert (track.album, track.album_from, track.label_from) == ("Mine", "", "spotify")

    admin.post(f"/admin/analytics/track/{track.pk}/change/", forms | entered | {"released": "2026-06-27"})
    assert released(track) == (DAY, "day", "")
