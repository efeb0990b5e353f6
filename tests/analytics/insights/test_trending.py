"""Which tracks and contacts count as trending, and which as drops."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from analytics.insights import trending, usual
from analytics.insights.trending import Movers, RankingFilter
from analytics.insights.week import this_week
from analytics.models import Contact, Outcome, Platform, Track, UsualWeek
from analytics.snapshots import currents
from analytics.snapshots.windows import FOUR
from tests.callers import logged_in, make_person, text
from tests.makers import FRIDAY, make_contact, make_track, recorded
from tests.past import Counts, make_past

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE
WEEK = timedelta(weeks=1)


def weekly(*weeks: Counts) -> None:
    """Give tracks counts one week apart, the last ones on FRIDAY.

    Rankings over longer windows look at more than these snapshots: their tests have it rebuilt.
    """
    make_past(
        *((FRIDAY - ago * WEEK, counts) for ago, counts in zip(range(len(weeks) - 1, -1, -1), weeks, strict=True))
    )


def by_the_week(track: Track, counts: Sequence[int]) -> None:
    """Give a track these streams one week apart, the last ones on FRIDAY."""
    weekly(*({(track, SPOTIFY): count} for count in counts))


def steady(track: Track, *, start: int = 100_000, gain: int = 1_000, last: int = 1_000) -> None:
    """Give a track four weeks with the same gain and a last one with another."""
    by_the_week(track, [*(start + gain * week for week in range(5)), start + 4 * gain + last])


def ranked(**wanted: object) -> Movers:
    """Return the ranking made from the snapshots of all weeks; what is stored of them must give the same."""
    week = this_week()
    assert week is not None
    narrowed = RankingFilter(**wanted)  # type: ignore[arg-type]  # words of the tests
    UsualWeek.objects.all().delete()
    found = trending.candidates(week, narrowed)
    usual.store(week)
    assert trending.candidates(week, narrowed) == found
    return found.first(narrowed)


def names(movers: Sequence[trending.Mover]) -> list[int]:
    return [one.pk for one in movers]


def test_a_track_is_held_against_its_own_usual_gain() -> None:
    usual, unusual = make_track(), make_track()
    steady(usual, gain=5_000, last=5_000)
    steady(unusual, gain=1_000, last=3_000)

    (mover,) = ranked().trending

    assert (mover.pk, mover.gain, mover.usual, mover.lift) == (unusual.pk, 3_000, 1_000, 3.0)


def test_twelve_streams_that_became_sixty_are_no_news() -> None:
    by_the_week(make_track(), [8, 10, 12, 60])

    movers = ranked(least=0, least_gain=0)

    assert movers == Movers([], [], [], [])


def test_a_jump_of_a_tiny_gain_is_measured_against_the_least_that_is_expected() -> None:
    track = make_track()
    steady(track, start=1_000, gain=1, last=600)

    (mover,) = ranked().trending

    assert (mover.pk, mover.usual, mover.lift) == (track.pk, 1, 6.0)


def test_a_gain_below_the_minimum_is_left_out() -> None:
    steady(make_track(), gain=100, last=499)

    assert ranked().trending == []
    assert len(ranked(least_gain=499).trending) == 1


def test_a_track_in_its_first_week_of_growth_is_not_ranked() -> None:
    by_the_week(make_track(), [10_000, 90_000])

    assert ranked().trending == []


def test_one_odd_week_does_not_make_the_usual_gain() -> None:
    track = make_track()
    by_the_week(track, [100_000, 101_000, 102_000, 200_000, 201_000, 202_000, 205_000])

    assert ranked().trending[0].usual == 1_000


def test_a_second_run_in_the_same_week_is_no_earlier_week() -> None:
    track = make_track()
    steady(track, gain=1_000, last=3_000)
    make_past((FRIDAY.replace(hour=9), {(track, SPOTIFY): 107_000}))

    (mover,) = ranked().trending

    assert (mover.gain, mover.weeks) == (3_000, 4)


def test_a_track_that_was_not_read_this_week_does_not_trend_by_last_weeks_growth() -> None:
    track, other = make_track(), make_track()
    for ago, count in ((4, 100_000), (3, 101_000), (2, 102_000), (1, 110_000)):
        make_past((FRIDAY - ago * WEEK, {(track, SPOTIFY): count}))
    recorded({(track, SPOTIFY): Outcome.BLOCKED, (other, SPOTIFY): 5})

    assert ranked().trending == []


def test_a_run_over_other_tracks_does_not_hide_what_moved() -> None:
    track, other = make_track(), make_track()
    steady(track, last=4_000)

    make_past((FRIDAY.replace(hour=11), {(other, SPOTIFY): 77}))

    assert names(ranked().trending) == [track.pk]


def test_editions_of_a_recording_stand_for_one() -> None:
    first, second = make_track(isrc="QZTST2600001"), make_track(isrc="QZTST2600001")
    weekly(*({(first, SPOTIFY): count, (second, SPOTIFY): count} for count in (100_000, 101_000, 109_000)))

    assert len(ranked().trending) == 1


def test_the_edition_that_was_read_last_stands_for_its_recording() -> None:
    first, second = make_track(isrc="QZTST2600001"), make_track(isrc="QZTST2600001")
    weekly(*({(first, SPOTIFY): count, (second, SPOTIFY): count} for count in (100_000, 101_000, 109_000)))
    make_past((FRIDAY.replace(hour=9), {(second, SPOTIFY): 108_900}))

    (mover,) = ranked().trending

    assert (mover.pk, mover.count) == (second.pk, 108_900)


def test_tracks_that_are_no_longer_followed_are_not_ranked() -> None:
    track = make_track()
    steady(track, last=4_000)

    Track.objects.update(active=False)

    assert ranked().trending == []


def test_views_are_a_ranking_of_their_own() -> None:
    track = make_track()
    weekly(*({(track, SPOTIFY): 5_000, (track, YOUTUBE): views} for views in (10_000, 11_000, 15_000)))

    assert ranked().trending == []
    assert names(ranked(platform=YOUTUBE).trending) == [track.pk]
    assert ranked(platform=YOUTUBE).trending[0].flags == []


def test_a_fall_is_a_drop() -> None:
    track = make_track()
    steady(track, last=-20_000)

    (drop,) = ranked().drops

    assert (drop.pk, drop.gain, drop.flags) == (track.pk, -20_000, ["streams_fell"])
    assert ranked().slowed == []


def test_who_gained_less_than_half_of_the_usual_slowed_down_and_is_no_drop() -> None:
    halved, lower = make_track(), make_track()
    steady(halved, gain=4_000, last=2_000)
    steady(lower, gain=4_000, last=1_999)

    assert names(ranked().slowed) == [lower.pk]
    assert ranked().drops == []


def test_who_stood_still_slowed_down() -> None:
    track = make_track()
    steady(track, last=0)

    assert names(ranked().slowed) == [track.pk]
    assert ranked().drops == []


@pytest.mark.parametrize(("least", "below", "found"), [(1_000, 100_000, 0), (100_000, 1_000_000, 1)])
def test_the_size_band_narrows_the_ranking(least: int, below: int, found: int) -> None:
    steady(make_track(), last=4_000)

    assert len(ranked(least=least, below=below).trending) == found


def test_a_contact_is_ranked_by_all_their_recordings() -> None:
    rising, falling = make_track(), make_track()
    steady(rising, last=5_000)
    steady(falling, last=-2_000)
    lucky, balanced = make_contact(rising), make_contact(rising, falling)

    contacts = ranked().contacts

    assert [(one.pk, one.gain, one.lift, one.recordings) for one in contacts] == [
        (lucky.pk, 5_000, 5.0, 1),
        (balanced.pk, 3_000, 1.5, 2),
    ]


def test_a_contact_gains_a_recording_with_two_editions_once() -> None:
    first, second = make_track(isrc="QZTST2600001"), make_track(isrc="QZTST2600001")
    weekly(*({(first, SPOTIFY): count, (second, SPOTIFY): count} for count in (100_000, 101_000, 109_000)))
    contact = make_contact(first, second)

    (mover,) = ranked().contacts

    assert (mover.pk, mover.gain, mover.recordings) == (contact.pk, 8_000, 1)


def test_a_tag_narrows_to_the_contacts_that_have_it_and_to_their_tracks() -> None:
    first, second = make_track(), make_track()
    steady(first, last=5_000)
    steady(second, last=5_000)
    tagged, shared = make_contact(first), make_contact(first, second)
    Contact.objects.filter(pk=tagged.pk).update(tags="Pop, Berlin")
    Contact.objects.filter(pk=shared.pk).update(tags="Popular")

    movers = ranked(tag=" berlin ")

    assert (names(movers.trending), names(movers.contacts)) == ([first.pk], [tagged.pk])
    assert names(ranked(tag="pop").contacts) == [tagged.pk]
    assert ranked(tag="%").trending == []


def test_a_longer_window_is_held_against_the_weeks_before_it() -> None:
    risen, usual = make_track(), make_track()
    contact = make_contact(risen)
    by_the_week(
        risen, [100_000 + 1_000 * week for week in range(9)] + [108_000 + 3_000 * week for week in range(1, 5)]
    )
    by_the_week(usual, [100_000 + 1_000 * week for week in range(13)])
    currents.rebuild()

    movers = ranked(window=FOUR)

    (mover,) = movers.trending
    assert (mover.pk, mover.gain, mover.usual, mover.lift) == (risen.pk, 12_000, 4_000, 3.0)
    assert (mover.interval_days, mover.is_scaled) == (28, False)
    assert [one.pk for one in movers.contacts] == [contact.pk]


def test_a_fall_over_a_longer_window_is_a_drop_though_the_week_rose() -> None:
    track = make_track()
    by_the_week(track, [100_000 + 1_000 * week for week in range(9)] + [90_000, 91_000, 92_000, 93_000])
    currents.rebuild()

    assert names(ranked().drops) == []
    assert [(one.pk, one.gain) for one in ranked(window=FOUR).drops] == [(track.pk, -15_000)]


def test_a_window_without_weeks_before_it_ranks_nothing() -> None:
    by_the_week(make_track(), [100_000 + 1_000 * week**2 for week in range(5)])
    currents.rebuild()

    assert ranked(window=FOUR) == Movers([], [], [], [])


@pytest.mark.slow
def test_the_page_and_the_api_rank_by_a_window() -> None:
    track = make_track(title="Risen")
    by_the_week(
        track, [100_000 + 1_000 * week for week in range(9)] + [108_000 + 3_000 * week for week in range(1, 5)]
    )
    currents.rebuild()
    reader = logged_in(make_person())
    measured = reader.get("/api/trending").json()
    ranked()  # after which the week is stored

    (ranked_first,) = reader.get("/api/trending?window=4w").json()

    assert (ranked_first["track"]["title"], ranked_first["wow"], ranked_first["lift"]) == ("Risen", 12_000, 3.0)
    assert "Streams over 4 weeks" in text(reader, "/?window=4w")
    assert "Streams WoW" in text(reader, "/")
    assert reader.get("/api/trending").json() == measured
    assert reader.get("/?window=2w").status_code == 400
