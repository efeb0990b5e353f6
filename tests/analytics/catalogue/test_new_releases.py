"""Which latest releases are suggested, and what becomes of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from analytics.catalogue import new_releases
from analytics.catalogue.new_releases import Latest, dismiss, last_day, open_releases, suggest_releases, want
from analytics.catalogue.release_facts import Facts, learn
from analytics.contacts import erasure
from analytics.models import Release, Track
from tests.callers import logged_in, make_person, queries, text
from tests.makers import make_release, make_track

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 5, tzinfo=UTC)
ARTIST, OTHER, ALBUM = "a" * 22, "b" * 22, "c" * 22
FRESH = Latest(ARTIST, "Ann", ALBUM, "Fresh", "single", "Sample Records", date(2026, 11, 13), "day", 2)


def told(*latest: Latest, now: datetime = NOW, by_rule: bool = False, artist: str = ARTIST) -> int:
    """Tell of releases on the page of a followed track by this artist."""
    track = Track.objects.order_by("pk").first() or make_track()
    return suggest_releases(latest, {(track.spotify_id, artist)}, now, by_rule=by_rule)


def names(state: str = "open") -> list[str]:
    return list(Release.objects.filter(state=state).order_by("name").values_list("name", flat=True))


def test_a_new_release_is_put_forward_with_what_the_page_told() -> None:
    assert told(FRESH) == 1

    release = Release.objects.get()
    assert (release.name, release.kind, release.label, release.total) == ("Fresh", "single", "Sample Records", 2)
    assert (release.released, release.released_precision) == (date(2026, 11, 13), "day")
    assert [(one.artist_id, one.name) for one in release.artists.all()] == [(ARTIST, "Ann")]
    assert list(open_releases()) == [release]


@pytest.mark.parametrize("decided", ["open", "followed", "dismissed", "wanted"])
def test_what_was_reported_before_is_not_put_forward_again(decided: str) -> None:
    told(FRESH)
    Release.objects.update(state=decided, followed_at=NOW)

    assert told(FRESH, now=NOW + timedelta(weeks=1)) == 0

    assert names(decided) == ["Fresh"]


def test_a_release_by_two_artists_is_one() -> None:
    told(FRESH)

    assert told(replace(FRESH, artist_id=OTHER, artist="Bo"), artist=OTHER) == 0

    assert [one.name for one in Release.objects.get().artists.all()] == ["Ann", "Bo"]


def test_an_artist_without_a_followed_track_is_nobodys_news() -> None:
    track = make_track()
    Track.objects.filter(pk=track.pk).update(active=False)

    assert suggest_releases([FRESH], {(track.spotify_id, ARTIST), ("z" * 22, ARTIST)}, NOW, by_rule=False) == 0
    assert told(FRESH, artist=OTHER) == 0

    assert not Release.objects.exists()


def test_an_erased_artist_is_not_named_again() -> None:
    erasure.remember([erasure.of_artist(ARTIST)])

    assert told(FRESH) == 0

    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("released", "precision", "expected"),
    [
        (date(2026, 10, 23), "day", ["Fresh"]),
        (date(2026, 10, 22), "day", []),
        (date(2026, 12, 4), "day", ["Fresh"]),
        # Whether it came out lately is not known.
        (date(2026, 11, 1), "month", []),
        (date(2026, 1, 1), "year", []),
    ],
)
def test_the_first_that_is_seen_is_new_if_it_surely_came_out_lately(
    released: date, precision: str, expected: list[str]
) -> None:
    told(replace(FRESH, released=released, precision=precision))

    assert names() == expected


@pytest.mark.parametrize(
    ("released", "precision", "expected"),
    [
        (date(2026, 1, 1), "year", ["Fresh"]),
        (date(2026, 9, 4), "day", ["Fresh"]),
        # An older one is the latest where a newer one was taken down.
        (date(2026, 8, 31), "day", []),
        (date(2025, 1, 1), "year", []),
    ],
)
def test_a_later_one_is_new_if_it_came_out_since_the_artist_was_looked_at(
    released: date, precision: str, expected: list[str]
) -> None:
    old = replace(FRESH, album_id="d" * 22, name="Old", released=date(2020, 1, 1), precision="year")
    told(old, now=datetime(2026, 9, 1, tzinfo=UTC))
    assert names("known") == ["Old"]

    told(replace(FRESH, released=released, precision=precision))

    assert names() == expected


@pytest.mark.parametrize(
    ("released", "precision", "expected"),
    [
        (date(2026, 10, 23), "day", ["Fresh"]),
        (date(2026, 10, 22), "day", []),
        (date(2026, 1, 1), "year", []),
    ],
)
def test_one_that_is_named_among_others_is_new_by_its_day_alone(
    released: date, precision: str, expected: list[str]
) -> None:
    old = replace(FRESH, album_id="d" * 22, name="Old", released=date(2020, 1, 1))
    told(old, now=datetime(2026, 9, 1, tzinfo=UTC))

    told(replace(FRESH, released=released, precision=precision, is_latest=False))

    assert names() == expected
    assert names("known") == ["Old"]


def test_a_release_of_which_every_track_is_followed_is_not_put_forward() -> None:
    tracks = [make_track(), make_track()]
    learn([Facts(track.spotify_id, album_id=ALBUM) for track in tracks], Track.FoundAt.SPOTIFY)

    assert told(FRESH) == 0

    assert names("known") == ["Fresh"]


def test_a_release_is_no_news_any_more_once_every_track_is_followed() -> None:
    told(FRESH)
    first, second = make_track(), make_track()
    learn([Facts(first.spotify_id, album_id=ALBUM)], Track.FoundAt.SPOTIFY)
    assert [one.followed for one in open_releases()] == [1]  # type: ignore[attr-defined]  # see `releases`

    learn([Facts(second.spotify_id, album_id=ALBUM)], Track.FoundAt.SPOTIFY)

    assert not open_releases().exists()


def test_the_rule_wants_new_releases_and_no_others() -> None:
    told(FRESH, replace(FRESH, album_id="d" * 22, name="Old", released=date(2020, 1, 1)), by_rule=True)

    assert (names("wanted"), names("known")) == (["Fresh"], ["Old"])
    assert Release.objects.get(name="Fresh").decided_by == "FOLLOW_RELEASES"


def test_a_decision_is_taken_once() -> None:
    release = make_release()

    assert (dismiss(release.pk, "ann", NOW), dismiss(release.pk, "bo", NOW)) == (True, False)
    assert (want(release.pk, "ann", NOW), want(release.pk, "bo", NOW)) == (True, False)

    release.refresh_from_db()
    assert (release.state, release.decided_by, release.decided_at) == ("wanted", "ann", NOW)


@pytest.mark.parametrize(
    ("first", "precision", "last"),
    [
        (date(2026, 1, 1), "year", date(2026, 12, 31)),
        (date(2028, 2, 1), "month", date(2028, 2, 29)),
        (date(2026, 6, 27), "day", date(2026, 6, 27)),
    ],
)
def test_the_last_day_of_a_date_is_that_of_its_precision(first: date, precision: str, last: date) -> None:
    assert last_day(first, precision) == last


def test_the_followed_tracks_of_releases_are_counted_by_an_index() -> None:
    with connection.cursor() as cursor:
        # Few rows would be read one after the other.
        cursor.execute("SET LOCAL enable_seqscan = off")

    assert "track_of_album" in open_releases().explain()


# The page, the file and the API


@pytest.fixture
def reader() -> Client:
    return logged_in(make_person())


def test_the_page_lists_new_releases_with_date_and_links(reader: Client) -> None:
    told(replace(FRESH, released=date(2026, 11, 13)))

    body = reader.get("/releases/").content.decode()

    assert f'href="https://open.spotify.com/album/{ALBUM}"' in body
    assert f'href="https://open.spotify.com/artist/{ARTIST}"' in body
    assert "Fresh Single by Ann · Sample Records 13 Nov 2026 2" in text(reader, "/releases/")


def test_a_year_of_release_is_shown_as_a_year(reader: Client) -> None:
    Release.objects.filter(pk=make_release().pk).update(released="2026-01-01", released_precision="year")

    words = text(reader, "/releases/")

    assert "Artist of Fresh 2026 1" in words
    assert "1 Jan" not in words


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("new", {"New", "Coming"}),
        ("followed", {"Mine"}),
        ("dismissed", {"Away"}),
        ("all", {"New", "Coming", "Mine", "Away"}),
    ],
)
def test_releases_are_shown_by_what_was_decided(reader: Client, show: str, expected: set[str]) -> None:
    for name, state in (("New", "open"), ("Coming", "wanted"), ("Mine", "followed"), ("Away", "dismissed")):
        make_release(name, state=state)
    make_release("Known", state="known")

    page = text(reader, f"/releases/?show={'' if show == 'new' else show}")
    api = {one["name"] for one in reader.get(f"/api/releases?show={show}").json()["items"]}

    assert {name for name in ("New", "Coming", "Mine", "Away", "Known") if f"Artist of {name}" in page} == expected
    assert api == expected


@pytest.mark.parametrize("word", ["fresh", "ARTIST OF FRESH", "hers"])
def test_a_release_is_found_by_its_name_artist_or_label(reader: Client, word: str) -> None:
    Release.objects.filter(pk=make_release("Fresh").pk).update(label="Her Hers")
    make_release("Stale")

    assert "Stale" not in text(reader, f"/releases/?q={word}")
    assert [one["name"] for one in reader.get("/api/releases", {"q": word}).json()["items"]] == ["Fresh"]


def test_the_file_holds_the_same_releases(reader: Client) -> None:
    told(replace(FRESH, released=date(2026, 1, 1), precision="year", total=None))
    Release.objects.update(state="open")

    lines = reader.get("/releases/?format=csv").getvalue().decode("utf-8-sig").splitlines()

    assert lines[0].startswith("name,artists,kind,label,released,tracks,followed_tracks,spotify_id,url,state")
    assert lines[1].startswith(
        f"Fresh,Ann,single,Sample Records,2026,,0,{ALBUM},https://open.spotify.com/album/{ALBUM},open"
    )


def test_only_editors_are_offered_a_decision(reader: Client) -> None:
    make_release()

    assert "Dismiss" not in text(reader, "/releases/")
    assert "Follow Dismiss" in text(logged_in(make_person("add_track")), "/releases/")


def test_many_releases_cost_as_many_queries_as_one(reader: Client) -> None:
    make_release()
    few = queries(reader, "/releases/")
    for number in range(12):
        make_release(f"Another {number}")

    assert queries(reader, "/releases/") == few


def test_the_tracks_lead_to_new_releases(reader: Client) -> None:
    make_release()

    assert "New releases (1)" in text(reader, "/tracks/")


def test_a_page_without_news_asks_the_database_once(django_assert_num_queries: object) -> None:
    told(FRESH)

    with django_assert_num_queries(1):  # type: ignore[operator]  # a fixture of pytest-django
        assert new_releases.suggest_releases([FRESH], {("z" * 22, ARTIST)}, NOW, by_rule=False) == 0
