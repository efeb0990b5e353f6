"""Releases beside a number that moved: of the track itself, and of its artist."""

from datetime import UTC, date, datetime

import pytest

from analytics.contacts.credit_suggestions import PageArtist, suggest
from analytics.models import Contact, Credit, CreditSuggestion, Release, Track
from tests.analytics.insights.known_facts import DAY, SPOTIFY, WEEK, credit_artist, every_week, facts_of, grown, told
from tests.makers import FRIDAY, make_contact, make_track
from tests.past import make_past

pytestmark = pytest.mark.django_db


def test_a_release_belongs_to_the_week_in_which_it_is_first_counted() -> None:
    track = make_track()
    grown(track)
    expected: dict[int, list[int]] = {0: [], 1: [0], 7: [0], 8: [1], 14: [1], 15: []}
    found = {}

    for days_ago in expected:
        Track.objects.update(released=FRIDAY.date() - days_ago * DAY)
        found[days_ago] = [back for back, words in enumerate(every_week(track)) if words == ["released"]]

    assert found == expected


@pytest.mark.parametrize(("precision", "day"), [("month", date(2026, 11, 1)), ("year", date(2026, 1, 1))])
def test_a_release_of_which_no_day_is_known_is_not_told(precision: str, day: date) -> None:
    track = make_track()
    at = datetime(day.year, day.month, 4, 5, tzinfo=UTC)
    make_past((at - WEEK, {(track, SPOTIFY): 1_000}), (at, {(track, SPOTIFY): 1_100}))
    Track.objects.update(released=day, released_precision=precision)

    assert facts_of(track.pk) == []


def test_a_release_by_the_same_artist_is_told_once_and_none_by_another() -> None:
    track, single, its_edition, stranger = (make_track(title=name) for name in ("Old", "New", "New", "Other"))
    grown(track)
    credit_artist(track, single, its_edition)
    credit_artist(stranger)
    Track.objects.exclude(pk=track.pk).update(released=FRIDAY.date() - 3 * DAY)

    assert told(track) == [("“New” by the same artist released", date(2026, 11, 17))]


def test_another_edition_of_the_track_is_no_other_release() -> None:
    track, single = make_track(isrc="QZTST2600001"), make_track(isrc="QZTST2600001")
    grown(track)
    credit_artist(track, single)
    Track.objects.filter(pk=single.pk).update(released=FRIDAY.date() - 3 * DAY, created_at=FRIDAY - 300 * DAY)

    assert told(track) == []


def test_the_tracks_of_an_album_are_one_release_and_its_own_album_is_none() -> None:
    track, *others = (make_track(title=f"Song {number}") for number in range(4))
    grown(track)
    credit_artist(track, *others)
    Track.objects.filter(pk__in=[one.pk for one in others]).update(released=FRIDAY.date() - 3 * DAY, album="Album")

    assert told(track) == [("“Album” by the same artist released", date(2026, 11, 17))]

    Track.objects.filter(pk=track.pk).update(album="Album")
    assert told(track) == []


def test_the_latest_release_that_a_page_names_is_told_though_nobody_follows_it() -> None:
    track, stranger, credited = make_track(), make_track(), make_track()
    grown(track)
    grown(credited)
    suggest([PageArtist(track.spotify_id, "a" * 22, "Ada"), PageArtist(stranger.spotify_id, "b" * 22, "Bea")])
    CreditSuggestion.objects.filter(name="Ada").update(state="confirmed", contact=make_contact(name="Ada"))
    Credit.objects.create(track=credited, contact=Contact.objects.get(), role=Credit.Role.ARTIST)
    for artist, name in (("a" * 22, "Newest"), ("b" * 22, "Not hers")):
        release = Release.objects.create(
            spotify_id=artist, name=name, released=FRIDAY.date() - 3 * DAY, released_precision="day", state="open"
        )
        release.artists.create(artist_id=artist, name="Ada")

    newest = [("“Newest” by the same artist released", date(2026, 11, 17))]
    assert (told(track), told(credited)) == (newest, newest)


def test_a_followed_release_is_told_where_only_pages_name_the_artist() -> None:
    track, single, stranger = (make_track(title=name) for name in ("Old", "New", "Other"))
    grown(track)
    suggest([PageArtist(one.spotify_id, "a" * 22, "Ada") for one in (track, single)])
    suggest([PageArtist(stranger.spotify_id, "b" * 22, "Bea")])
    Track.objects.exclude(pk=track.pk).update(released=FRIDAY.date() - 3 * DAY)

    assert told(track) == [("“New” by the same artist released", date(2026, 11, 17))]


def test_a_writer_in_common_makes_no_release_by_the_same_artist() -> None:
    track, single = make_track(), make_track(title="New")
    grown(track)
    make_contact(track, single)
    Track.objects.filter(pk=single.pk).update(released=FRIDAY.date() - 3 * DAY)

    assert told(track) == []
