"""New releases of the invented Spotify: an artist's page names them, and their own page lists their track."""

from datetime import UTC, datetime, timedelta

from enrichment.simulator import catalogue_answers
from enrichment.simulator.world import World

NOW = datetime(2026, 11, 20, 4, 59, tzinfo=UTC)
WORLD = World(24, stories=(), now=NOW, fresh=2)


def test_an_artist_with_a_new_release_has_it_as_the_latest() -> None:
    (fresh, _) = WORLD.fresh

    told = catalogue_answers.artist(WORLD, fresh.credited[0], NOW)["discography"]["latest"]

    day = (NOW - timedelta(days=10)).date()
    assert told["uri"] == f"spotify:album:{fresh.album_id}"
    assert told["date"] == {"day": day.day, "month": day.month, "year": day.year, "precision": "DAY"}


def test_the_answer_about_a_track_names_it_among_the_artists_singles() -> None:
    (fresh, _) = WORLD.fresh
    (known, *_) = WORLD.popular(fresh.credited[0])

    told = catalogue_answers.track(WORLD, known, NOW)["firstArtist"]["items"][0]["discography"]["singles"]

    named = [group["releases"]["items"][0]["uri"] for group in told["items"]]
    assert f"spotify:album:{fresh.album_id}" in named
    assert len(named) == len(set(named)) == told["totalCount"]


def test_another_artist_has_the_newest_of_the_popular_tracks() -> None:
    new = {track.credited[0] for track in WORLD.fresh}
    artist = next(track.credited[0] for track in WORLD if track.credited[0] not in new)

    told = catalogue_answers.artist(WORLD, artist, NOW)["discography"]["latest"]

    newest = max(WORLD.popular(artist), key=lambda track: track.released)
    assert told["uri"] == f"spotify:album:{newest.album_id}"


def test_a_new_release_is_found_and_already_played() -> None:
    for track in WORLD.fresh:
        assert WORLD.find(track.spotify_id) == track
        assert WORLD.tracks_of("album", track.album_id) == [track]
        assert (WORLD.streams(track, NOW) or 0) > 0
        assert track.spotify_id not in {one.spotify_id for one in WORLD}


def test_a_world_without_new_releases_is_as_it_was() -> None:
    assert list(World(24, stories=(), now=NOW)) == list(WORLD)
    assert World(24, stories=(), now=NOW).fresh == []


def test_a_new_release_is_played_after_the_day_on_which_older_counts_have_their_level() -> None:
    later = datetime(2027, 5, 7, 4, 59, tzinfo=UTC)
    world = World(24, stories=(), now=later, fresh=1)
    (fresh,) = world.fresh

    counts = [world.streams(fresh, later + timedelta(days=day)) or 0 for day in (0, 7, 14)]

    assert 0 < counts[0] < counts[1] < counts[2]
