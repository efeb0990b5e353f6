"""What a digest says, and what it leaves out."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from analytics import digest
from analytics.digest import Digest, Letter
from analytics.digest.compose import SHOWN_WATCHED, Section
from analytics.models import Outcome, Platform, Release, SnapshotRun, Subscription, Track, Watch
from analytics.runs import pruning
from tests.callers import make_person
from tests.makers import FRIDAY, make_release, make_track, make_tracks, recorded
from tests.past import make_past

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


def weeks(*counts: Sequence[int | Outcome], of: Sequence[Track]) -> SnapshotRun:
    """Give these tracks these streams, one list per week, the last of FRIDAY; return its run.

    Weeks that read all tracks are made, others recorded.
    """
    for back, row in zip(range(len(counts) - 1, -1, -1), counts, strict=True):
        at = FRIDAY - timedelta(weeks=back)
        read = {(track, SPOTIFY): end for track, end in zip(of, row, strict=True) if isinstance(end, int)}
        if len(read) == len(of):
            (run,) = make_past((at, read))
        else:
            run = recorded({(track, SPOTIFY): end for track, end in zip(of, row, strict=True)}, at)
    return run


def watcher(*tracks: Track, **limits: int) -> User:
    user = make_person()
    Subscription.objects.create(user=user, wanted=True, **limits)
    Watch.objects.bulk_create(Watch(user=user, track=track) for track in tracks)
    return user


def digest_of(run: SnapshotRun, user: User) -> Digest:
    return digest.compose(run, [user.pk])[user.pk]


def letter_of(run: SnapshotRun, user: User) -> Letter:
    return digest.written(digest_of(run, user), "Ann")


def said(section: Section) -> list[tuple[str, str]]:
    return [(item.title, line.figure) for item in section.items for line in item.lines]


def test_a_spike_is_held_against_the_tracks_own_usual_week() -> None:
    usual, unusual = make_track(title="Usual"), make_track(title="Unusual")
    run = weeks([100_000, 100_000], [101_000, 101_000], [102_000, 105_000], of=[usual, unusual])

    spikes = digest_of(run, watcher()).spikes

    assert said(spikes) == [("Unusual", "▲ +4,000 streams")]
    assert "usually 1,000 a week (of 1 week), lift 4.0×" in spikes.items[0].lines[0].detail
    assert "in 7 days; now 105,000, read 20 Nov, 05:29" in spikes.items[0].lines[0].detail


def test_each_user_has_thresholds_of_their_own() -> None:
    track = make_track()
    run = weeks([100_000], [101_000], [104_000], of=[track])
    easy, strict, large = watcher(), watcher(spike_percent=300), watcher(least_gain=5_000)

    digests = digest.compose(run, [easy.pk, strict.pk, large.pk])

    assert [len(digests[user.pk].spikes.items) for user in (easy, strict, large)] == [1, 0, 0]


def test_a_fall_is_a_drop_and_says_so() -> None:
    track = make_track(title="Falling")
    run = weeks([100_000], [101_000], [90_000], of=[track])

    drops = digest_of(run, watcher()).drops

    assert said(drops) == [("Falling", "▼ -11,000 streams")]
    assert drops.items[0].lines[0].warning == "streams fell"


def test_less_than_usual_is_a_drop_by_the_users_own_limit() -> None:
    track = make_track(title="Slow")
    run = weeks([100_000], [110_000], [114_000], of=[track])

    found = digest.compose(run, [watcher().pk, watcher(drop_percent=70).pk])

    assert sorted(len(one.drops.items) for one in found.values()) == [0, 1]


def test_what_was_not_read_is_said_and_its_old_number_is_not() -> None:
    unread, read = make_track(title="Unread"), make_track(title="Read")
    run = weeks([777_000, 100_000], [778_000, 101_000], [Outcome.BLOCKED, 102_000], of=[unread, read])
    user = watcher(unread, read)

    found = digest_of(run, user)

    assert said(found.watched) == [("Read", "▲ +1,000 streams"), ("Unread", "streams not read this week")]
    assert [(one.platform, one.unread, one.asked) for one in found.unread] == [("Spotify", 1, 2)]
    text = letter_of(run, user).text
    assert not [number for number in ("777,000", "778,000", "777000", "778000") if number in text]


def test_what_was_read_is_told_although_its_readings_were_deleted() -> None:
    unread, read = make_track(title="Unread"), make_track(title="Read")
    run = weeks([777_000, 100_000], [778_000, 101_000], [Outcome.BLOCKED, 102_000], of=[unread, read])

    pruning.prune(FRIDAY + timedelta(weeks=1))

    told = said(digest_of(run, watcher(unread, read)).watched)
    assert told == [("Read", "▲ +1,000 streams"), ("Unread", "streams not read this week")]


def test_a_run_that_read_nothing_says_only_that() -> None:
    track = make_track()
    run = weeks([100_000], [Outcome.BLOCKED], of=[track])
    user = watcher(track)

    letter = letter_of(run, user)

    assert run.state == SnapshotRun.State.FAILED
    assert letter.subject == "Nothing could be read · week to 20 Nov 2026"
    assert "No number changed" in letter.text
    assert "SPIKES" not in letter.text
    assert "streams not read this week" in letter.text


def test_flags_stand_beside_their_numbers() -> None:
    first, second = (make_track(title="Twin", isrc="QZTST2600001") for _ in range(2))
    leaping = make_track(title="Leaping")
    run = weeks([1_000, 1_000, 500], [2_000, 2_000, 50_000], of=[first, second, leaping])

    lines = [line for item in digest_of(run, watcher(first, leaping)).watched.items for line in item.lines]

    assert [line.warning for line in lines] == [
        "streams more than 20 times the baseline",
        "another edition shows the same streams",
    ]


def test_a_first_number_has_no_growth() -> None:
    track = make_track()
    run = weeks([4_321], of=[track])

    (line,) = digest_of(run, watcher(track)).watched.items[0].lines

    assert (line.figure, line.detail.partition(";")[0]) == ("4,321 streams", "no growth: nothing to compare with")


def test_a_run_without_anything_to_read_claims_no_reading() -> None:
    letter = letter_of(recorded({}), watcher())

    assert "There was nothing to read." in letter.text
    assert "There was nothing to read." in letter.html


def test_growth_from_zero_is_unknown_although_there_is_an_earlier_number() -> None:
    track = make_track()
    *_, run = make_past((FRIDAY - timedelta(weeks=1), {(track, YOUTUBE): 0}), (FRIDAY, {(track, YOUTUBE): 70}))

    (line,) = digest_of(run, watcher(track)).watched.items[0].lines

    assert (line.figure, line.detail.partition(";")[0]) == ("70 views", "no growth: the earlier number is zero")


def test_nothing_to_say_is_said() -> None:
    run = weeks([100_000], [101_000], [102_000], of=[make_track()])

    letter = letter_of(run, watcher())

    assert letter.subject == "No track stands out · week to 20 Nov 2026"
    assert "Nothing is on your watchlist" in letter.text
    assert "Everything was read." in letter.text


def test_the_subject_names_the_week_and_the_top_mover_of_the_watchlist() -> None:
    own, other = make_track(title="Own\nsong"), make_track(title="Other")
    run = weeks([100_000, 100_000], [101_000, 101_000], [104_000, 180_000], of=[own, other])

    assert letter_of(run, watcher(own)).subject == "Own song +3,000 streams · week to 20 Nov 2026"


def test_both_parts_say_the_same_and_titles_are_no_markup() -> None:
    track = make_track(title="<b>Bold</b> & Co")
    run = weeks([100_000], [101_000], [108_000], of=[track])

    letter = letter_of(run, watcher(track))

    assert "<b>Bold</b> & Co" in letter.text
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; Co" in letter.html
    assert "<b>" not in letter.html
    for part in (letter.text, letter.html):
        assert "▲ +7,000 streams" in part
        assert f"http://127.0.0.1:8000/tracks/{track.pk}/" in part


def test_invented_numbers_are_called_invented(settings: Settings) -> None:
    settings.INVENTED_NUMBERS = True
    letter = letter_of(weeks([5], of=[make_track()]), watcher())

    assert letter.subject.startswith("[invented numbers] ")
    assert "below are invented" in letter.text
    assert "are invented" in letter.html


def test_a_long_watchlist_is_cut_but_what_was_not_read_stays() -> None:
    tracks = make_tracks(SHOWN_WATCHED + 5)
    ends: list[int | Outcome] = [1_000 + place for place in range(SHOWN_WATCHED + 4)]
    run = weeks([*ends, Outcome.REMOVED], of=tracks)

    section = digest_of(run, watcher(*tracks)).watched

    assert (len(section.items), section.more) == (SHOWN_WATCHED + 1, 4)
    assert section.items[-1].lines[0].figure == "streams not read this week"


def test_new_releases_since_the_letter_before_are_told_unless_dismissed() -> None:
    run = weeks([1_000], of=[make_track()])
    for name, state, day in (
        ("New", "open", 0),
        ("Mine", "followed", 1),
        ("Away", "dismissed", 1),
        ("Old", "open", 8),
    ):
        release = make_release(name, state=state)
        Release.objects.filter(pk=release.pk).update(
            first_seen_at=FRIDAY - timedelta(days=day), label="Sample Records"
        )

    letter, user = digest_of(run, watcher()), make_person()

    assert said(letter.releases) == [("New", "out 19 Nov 2026"), ("Mine", "out 19 Nov 2026")]
    assert [one.lines[0].detail for one in letter.releases.items] == ["1 track, Sample Records"] * 2
    for part in (letter_of(run, user).text, letter_of(run, user).html):
        assert "Artist of Mine" in part
        assert "Away" not in part


@pytest.mark.exhaustive
def test_a_hundred_users_take_as_many_queries_as_one() -> None:
    tracks = make_tracks(20)
    run = weeks([100_000] * 20, [101_000] * 20, [104_000] * 20, of=tracks)
    users = [watcher(*tracks[place % 10 :], least_gain=place) for place in range(100)]

    asked = []
    for some in (users[:1], users):
        with CaptureQueriesContext(connection) as queries:
            digest.compose(run, [user.pk for user in some])
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 17
