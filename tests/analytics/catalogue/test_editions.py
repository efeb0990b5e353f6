"""Editions of one recording: found by their counts, decided by a person, and counted once."""

from datetime import timedelta

import pytest
from django.test import Client

from analytics.catalogue import editions
from analytics.insights.attention import concerns
from analytics.insights.week import this_week
from analytics.models import Contact, Platform, SnapshotRun, Track
from analytics.playlists.weeks import Row, SeenPlaylist
from analytics.runs.verification import broken
from tests.callers import logged_in, make_person, words_of
from tests.makers import FRIDAY, make_contact, make_playlist, make_track, make_weeks, recorded, settle_playlist
from tests.past import make_past

pytestmark = pytest.mark.django_db

SPOTIFY = Platform.SPOTIFY
WEEK = timedelta(weeks=1)
QZ = "QZABC2600001"


def weeks(*tracks: Track, of: list[list[int]], apart: timedelta = WEEK) -> None:
    """Give tracks a run for each list of streams, the last one recorded on FRIDAY, and verify them."""
    counts = [{(track, SPOTIFY): one for track, one in zip(tracks, numbers, strict=True)} for numbers in of]
    make_weeks(*((apart.days * ago, one) for ago, one in zip(range(len(of) - 1, -1, -1), counts, strict=True)))
    for run in SnapshotRun.objects.all():
        assert list(broken(run, FRIDAY)) == []


def alike(*isrcs: str, title: str = "Sample Song") -> list[Track]:
    return [make_track(title=title, isrc=isrc, videos=0) for isrc in isrcs]


def recordings(*tracks: Track) -> list[str]:
    return [Track.objects.get(pk=track.pk).recording for track in tracks]


def total(contact: Contact) -> tuple[int | None, int]:
    contact.refresh_from_db()
    return contact.total_streams, contact.streams_recordings


def test_two_editions_and_a_deluxe_are_counted_once() -> None:
    single, album = alike(QZ, QZ)
    deluxe = make_track(title="sample song", videos=0)
    contact = make_contact(single, album, deluxe)

    weeks(single, album, deluxe, of=[[5_000, 5_000, 5_000], [6_000, 6_000, 6_000]])

    assert recordings(single, album, deluxe) == [QZ, QZ, QZ]
    assert Track.objects.get(pk=deluxe.pk).edition_by == "counts"
    asked = [one for one in concerns(this_week(), FRIDAY) if one.trouble == "found"]
    assert [(one.tracks, one.examples[0].recording) for one in asked] == [(3, QZ)]
    assert total(contact) == (6_000, 1)


@pytest.mark.parametrize(
    ("of", "apart"),
    [
        ([[6_000, 6_000]], WEEK),
        ([[5_000, 5_001], [6_000, 6_000]], WEEK),
        ([[5_000, 5_000], [6_000, 6_001]], WEEK),
        ([[500, 500], [600, 600]], WEEK),
        ([[5_000, 5_000], [5_000, 5_000]], timedelta(days=1)),
    ],
    ids=["once", "other before", "other now", "too few", "on one day"],
)
def test_less_than_equal_counts_twice_finds_nothing(of: list[list[int]], apart: timedelta) -> None:
    one, other = alike("", "")
    contact = make_contact(one, other)

    weeks(one, other, of=of, apart=apart)

    assert recordings(one, other) == [one.spotify_id, other.spotify_id]
    assert total(contact)[1] == 2


def test_another_title_is_another_recording() -> None:
    (one,), (other,) = alike(""), alike("", title="Sample Song (Live)")

    weeks(one, other, of=[[5_000, 5_000], [6_000, 6_000]])

    assert recordings(one, other) == [one.spotify_id, other.spotify_id]


@pytest.mark.parametrize(("apart_ms", "found"), [(3_000, 1), (3_001, 2)])
def test_another_length_is_another_recording(apart_ms: int, found: int) -> None:
    one, other = alike("", "")
    Track.objects.filter(pk=one.pk).update(length_ms=180_000)
    Track.objects.filter(pk=other.pk).update(length_ms=180_000 + apart_ms)

    weeks(one, other, of=[[5_000, 5_000], [6_000, 6_000]])

    assert len(set(recordings(one, other))) == found


@pytest.mark.slow
def test_a_recording_that_was_found_keeps_its_name_when_another_edition_joins() -> None:
    one, other, third = alike("", "", "")
    weeks(one, other, of=[[5_000, 5_000], [6_000, 6_000]])
    named = Track.objects.get(pk=one.pk).recording

    make_past((FRIDAY + WEEK, {(other, SPOTIFY): 7_000, (third, SPOTIFY): 7_000}))
    recorded({(other, SPOTIFY): 8_000, (third, SPOTIFY): 8_000}, FRIDAY + 2 * WEEK)

    assert recordings(one, other, third) == [named] * 3


def test_what_a_person_split_off_is_not_found_again_and_counts_for_itself() -> None:
    one, other = alike(QZ, QZ)
    contact = make_contact(one, other)
    editions.split(other)

    weeks(one, other, of=[[5_000, 5_000], [6_000, 6_000]])

    assert recordings(one, other) == [QZ, other.spotify_id]
    assert total(contact) == (12_000, 2)


def test_a_confirmed_recording_outlives_a_new_isrc() -> None:
    one, other = alike(QZ, QZ)

    assert editions.confirm(one) == 2
    Track.objects.filter(pk=other.pk).update(isrc="QZABC2600002")

    assert recordings(one, other) == [QZ, QZ]


def test_splitting_the_track_that_gave_the_name_keeps_the_others_together() -> None:
    first, second, third = alike("", "", "")
    editions.join(second, first)
    third.refresh_from_db()
    editions.join(third, Track.objects.get(pk=second.pk))

    editions.split(first)

    alone, together, also = recordings(first, second, third)
    assert together == also != alone == first.spotify_id


def test_joining_what_is_joined_already_leaves_nobody_behind() -> None:
    first, second, third = alike("", "", "")
    editions.join(second, first)
    editions.join(third, first)

    editions.join(Track.objects.get(pk=first.pk), Track.objects.get(pk=second.pk))

    assert len(set(recordings(first, second, third))) == 1


def test_the_isrc_decides_again_when_a_persons_word_is_taken_back() -> None:
    one, other = alike(QZ, QZ)
    editions.split(other)

    editions.leave_to_isrc(other)

    assert recordings(one, other) == [QZ, QZ]


@pytest.fixture
def editor() -> Client:
    return logged_in(make_person("change_track"))


@pytest.mark.slow
def test_a_person_joins_confirms_splits_and_takes_it_back_on_the_page(editor: Client) -> None:
    one, other = alike(QZ, "")

    joined = editor.post(f"/tracks/{other.pk}/editions/", {"other": one.spotify_url}, follow=True)
    assert "was added as an edition. Totals change with the next run" in words_of(joined.content)
    assert "a person said so" in words_of(joined.content)
    assert recordings(one, other) == [QZ, QZ]

    split = editor.post(f"/tracks/{other.pk}/editions/split/", follow=True)
    assert "A person separated this track" in words_of(split.content)
    assert recordings(one, other) == [QZ, other.spotify_id]

    left = editor.post(f"/tracks/{other.pk}/editions/leave/", follow=True)
    assert "No other editions of this recording are known." in words_of(left.content)

    Track.objects.filter(pk=other.pk).update(isrc=QZ)
    confirmed = editor.post(f"/tracks/{other.pk}/editions/confirm/", follow=True)
    assert "a person said so" in words_of(confirmed.content)
    assert {one.edition_by for one in Track.objects.all()} == {"person"}


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("nothing", "No followed track has 'nothing': import it first."),
        ("", "This field is required."),
        ("itself", "is this track itself. Choose another one."),
    ],
)
def test_another_edition_that_is_none_is_reported_at_the_field(editor: Client, wanted: str, told: str) -> None:
    track = make_track()
    wanted = track.spotify_id if wanted == "itself" else wanted

    response = editor.post(f"/tracks/{track.pk}/editions/", {"other": wanted})

    assert response.status_code == 400
    assert told in words_of(response.content)
    assert recordings(track) == [track.spotify_id]


def test_only_who_may_change_tracks_may_say_so() -> None:
    one, _other = alike(QZ, QZ)
    viewer = logged_in(make_person())

    assert viewer.post(f"/tracks/{one.pk}/editions/split/").status_code == 403
    assert viewer.post(f"/tracks/{one.pk}/editions/", {"other": one.spotify_id}).status_code == 403
    assert "Separate this track" not in viewer.get(f"/tracks/{one.pk}/").content.decode()


def test_an_isrc_that_a_playlist_tells_makes_editions_of_known_tracks() -> None:
    one, other, named = alike(QZ, "", "QZABC2600009")
    rows = [Row(place, track.spotify_id, track.title, isrc=QZ) for place, track in enumerate([other, named], 1)]

    settle_playlist(make_playlist(), SeenPlaylist("Fresh Finds", "A Curator", 2, rows, source="spotify web api"))

    assert recordings(one, other, named) == [QZ, QZ, "QZABC2600009"]
