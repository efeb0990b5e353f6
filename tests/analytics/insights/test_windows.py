"""Growth over one, four, 13 and 52 weeks: each with its own baseline, or with the reason why there is none."""

from datetime import timedelta

import pytest
from django.test import Client

from analytics.insights.windows import gain_of, mean_of
from analytics.models import Contact, Outcome, Platform, Track, TrackCurrent
from analytics.snapshots import currents
from analytics.snapshots.windows import FOUR, QUARTER, WEEK, WINDOWS, YEAR
from tests.callers import text
from tests.makers import FRIDAY, make_contact, make_track, make_weeks, recorded, streams_of
from tests.past import make_past

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


def test_each_window_has_a_baseline_of_its_own() -> None:
    track = make_track()

    streams_of(track, (364, 1_000), (91, 2_000), (28, 4_000), (7, 5_000), (0, 8_000))

    gains = {one.name: gain_of(track, SPOTIFY, one) for one in WINDOWS.values()}
    assert {name: one.gain for name, one in gains.items()} == {"1w": 3_000, "4w": 4_000, "13w": 6_000, "52w": 7_000}
    assert gains["52w"].percent == pytest.approx(700)
    assert [one.remarks for one in gains.values()] == [[], [], [], []]


def test_a_window_without_a_number_at_its_end_is_a_gap() -> None:
    track = make_track()

    streams_of(track, (60, 1_000), (7, 5_000), (0, 8_000))

    assert gain_of(track, SPOTIFY, WEEK).gain == 3_000
    for window in (FOUR, QUARTER, YEAR):
        assert gain_of(track, SPOTIFY, window).remarks == ["not read, or nothing to compare with"]


def test_a_baseline_beside_the_window_is_scaled_and_says_so() -> None:
    track = make_track()

    streams_of(track, (24, 1_000), (0, 1_240))

    found = gain_of(track, SPOTIFY, FOUR)
    assert (found.gain, found.days, found.remarks) == (280, 24, ["scaled from 24 days"])


def test_what_was_not_read_this_week_has_no_growth_over_any_window() -> None:
    track, other = make_track(), make_track()
    streams_of(track, (28, 1_000), (7, 1_500))
    recorded({(track, SPOTIFY): Outcome.UNREACHABLE, (other, SPOTIFY): 5})

    assert gain_of(track, SPOTIFY, FOUR).gain is None


def test_a_growth_of_nine_days_ago_is_forgotten() -> None:
    track, other = make_track(), make_track()
    streams_of(track, (37, 1_000), (9, 1_500))

    recorded({(other, SPOTIFY): 5})

    current = TrackCurrent.objects.get(track=track)
    assert (current.streams_gain_4w, current.streams_captured_at) == (None, None)
    assert gain_of(track, SPOTIFY, FOUR).remarks == ["not read this week"]


def test_a_run_over_one_platform_leaves_the_other_alone() -> None:
    track = make_track()
    make_weeks(
        (28, {(track, SPOTIFY): 1_000, (track, YOUTUBE): 50}),
        (5 / 24, {(track, SPOTIFY): 1_500, (track, YOUTUBE): 70}),
    )

    recorded({(track, YOUTUBE): 75})

    assert gain_of(track, SPOTIFY, FOUR).gain == 500
    assert gain_of(track, YOUTUBE, FOUR).gain == 25


def test_it_is_told_anew_where_nothing_is_kept() -> None:
    track = make_track()
    contact = make_contact(track)
    streams_of(track, (28, 1_000), (0, 1_500))
    TrackCurrent.objects.all().delete()

    currents.rebuild_if_missing()

    assert gain_of(Track.objects.get(), SPOTIFY, FOUR).gain == 500
    assert mean_of(Contact.objects.get(pk=contact.pk), SPOTIFY, FOUR).percent == pytest.approx(50)


def test_editions_of_a_recording_count_once_for_a_contact() -> None:
    single, deluxe = make_track(isrc="QZTST2600001"), make_track(isrc="QZTST2600001")
    contact = make_contact(single, deluxe)
    weeks = ((28, 1_000), (0, 1_500))
    make_weeks(*((days, {(single, SPOTIFY): count, (deluxe, SPOTIFY): count}) for days, count in weeks))

    mean = mean_of(contact, SPOTIFY, FOUR)

    assert (mean.gain, mean.behind) == (500, 1)
    assert mean.percent == pytest.approx(50)


def test_contacts_are_narrowed_by_what_they_gained_this_week(reader: Client) -> None:
    rising, slow = make_track(), make_track()
    make_contact(rising, name="Rita"), make_contact(slow, name="Sue")
    make_weeks(
        (7, {(rising, SPOTIFY): 1_000, (slow, SPOTIFY): 1_000}),
        (0, {(rising, SPOTIFY): 1_500, (slow, SPOTIFY): 1_100}),
    )

    page = text(reader, "/contacts/?min_wow=500")

    assert "Rita" in page
    assert "Sue" not in page
    assert [one["name"] for one in reader.get("/api/contacts?min_wow=500").json()["items"]] == ["Rita"]


@pytest.mark.slow
def test_a_window_says_that_its_track_is_too_new(reader: Client) -> None:
    old, new = make_track(), make_track(title="New")
    contact = make_contact(old, new)
    make_weeks(
        (28, {(old, SPOTIFY): 1_000}),
        (7, {(old, SPOTIFY): 1_200, (new, SPOTIFY): 50}),
        (0, {(old, SPOTIFY): 1_300, (new, SPOTIFY): 70}),
    )

    (week, four, *_) = reader.get(f"/api/tracks/{new.pk}").json()["windows"]
    means = reader.get(f"/api/contacts/{contact.pk}").json()["windows"]

    assert (week["streams"]["wow"], four["streams"]["remarks"]) == (20, ["too new: first read on 12 Nov 2026"])
    assert means[1]["streams"]["missing"] == {"too new": 1}
    assert "on average, 1 recording 1 left out: too new" in text(reader, f"/contacts/{contact.pk}/")


def test_a_contact_with_very_many_tracks_is_not_told_why_gains_are_unknown(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.insights.windows.MOST_EXPLAINED", 1)
    old, new = make_track(), make_track(title="New")
    contact = make_contact(old, new)
    make_weeks(
        (28, {(old, SPOTIFY): 1_000}), (7, {(old, SPOTIFY): 1_200}), (0, {(old, SPOTIFY): 1_300, (new, SPOTIFY): 70})
    )

    means = reader.get(f"/api/contacts/{contact.pk}").json()["windows"]

    assert (means[1]["streams"]["wow"], means[1]["streams"]["missing"]) == (300, {})
    assert "left out" not in text(reader, f"/contacts/{contact.pk}/")


def test_a_window_says_that_its_track_was_not_read_then(reader: Client) -> None:
    other, track = make_track(), make_track()
    make_past((FRIDAY - timedelta(days=35.5), {(track, SPOTIFY): 900}))
    recorded({(other, SPOTIFY): 1, (track, SPOTIFY): Outcome.BLOCKED}, FRIDAY - timedelta(days=28))
    streams_of(track, (7, 1_000), (0, 1_100))

    (_, four, *_) = reader.get(f"/api/tracks/{track.pk}").json()["windows"]

    assert four["streams"]["remarks"] == ["not read near its start"]


def test_a_window_of_a_track_that_was_not_read_this_week_says_so(reader: Client) -> None:
    track, other = make_track(), make_track()
    streams_of(track, (28, 1_000), (7, 1_500))
    recorded({(track, SPOTIFY): Outcome.UNREACHABLE, (other, SPOTIFY): 5})

    for one in reader.get(f"/api/tracks/{track.pk}").json()["windows"]:
        assert one["streams"]["remarks"] == ["not read this week"]
