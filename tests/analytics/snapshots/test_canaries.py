"""If a platform shows a canary wrongly, none of its numbers is recorded, and everything says so."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from analytics.models import Canary, Outcome, Platform, PlatformRun, Reading, SnapshotRun, Track, Video
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.runs import leasing, ledger, verification
from analytics.runs.ledger import Settled
from analytics.snapshots import canaries
from analytics.snapshots.recording import record_run
from tests.callers import logged_in, make_person, text
from tests.enrichment.test_at_once import at_once
from tests.makers import FRIDAY, make_canary, make_pending_run, make_run, make_track, make_tracks, streams_of

pytestmark = pytest.mark.django_db

SPOTIFY, YOUTUBE = Platform.SPOTIFY, Platform.YOUTUBE


def platform_run(run: SnapshotRun, platform: Platform = SPOTIFY) -> PlatformRun:
    return run.platform_runs.get(platform=platform)


def reading(run: SnapshotRun, track: Track, platform: Platform = SPOTIFY) -> Reading:
    return run.readings.get(track=track, platform=platform)


@pytest.mark.parametrize("number", [1_000, 5_000, 9_000])
def test_within_its_range_a_canary_changes_nothing(number: int) -> None:
    canary, other = make_track(), make_track()
    make_canary(canary)

    run = record_run(make_run({(canary, SPOTIFY): number, (other, SPOTIFY): 70}).pk, FRIDAY)

    assert run.state == SnapshotRun.State.COMPLETE
    assert reading(run, other).number == 70


@pytest.mark.parametrize("shown", [999, 9_001, Outcome.UNRECOGNISED])
def test_a_wrong_canary_keeps_every_number_of_its_platform_out_of_the_record(shown: int | Outcome) -> None:
    canary, other = make_track(), make_track()
    make_canary(canary)
    streams_of(other, (7, 60))

    run = record_run(make_run({(canary, SPOTIFY): shown, (other, SPOTIFY): 70, (other, YOUTUBE): 5}).pk, FRIDAY)

    other.refresh_from_db()
    assert run.state == SnapshotRun.State.PARTIAL
    assert set(Snapshot.objects.filter(run=run).values_list("spotify_streams", flat=True)) == {None}
    assert Snapshot.objects.get(run=run, track=other).youtube_views == 5
    assert "streams_unread" in Snapshot.objects.get(run=run, track=other).flags
    assert (other.streams, other.views) == (60, 5)
    assert list(verification.broken(run, FRIDAY)) == []


def test_the_readings_keep_what_was_seen_and_their_platform_run_names_the_canary() -> None:
    canary, other = make_track(title="Old Song"), make_track()
    make_canary(canary)
    run = make_run({(canary, SPOTIFY): 12, (other, SPOTIFY): 1_234_567})

    canaries.reject_wrong(run.pk)

    seen = reading(run, other)
    assert (seen.outcome, seen.number, seen.rejected_number) == (Outcome.REJECTED, None, 1_234_567)
    assert seen.observed_at is not None
    assert seen.reason == "It showed 1,234,567, and a canary was wrong."
    assert platform_run(run).stopped_reason == (
        "No number from this run is accepted: the canary “Old Song” showed 12, and 1,000 to 9,000 are plausible."
    )
    assert (platform_run(run).read, platform_run(run).rejected, platform_run(run).unread, platform_run(run).left) == (
        0,
        2,
        2,
        0,
    )
    assert platform_run(run).stop_outcome == Outcome.REJECTED


def test_nothing_that_the_platform_was_still_to_be_asked_is_asked() -> None:
    run = make_pending_run(tracks=3)
    first = run.readings.order_by("pk")[0]
    make_canary(first.track)
    held = leasing.lease(first.pk, timedelta(minutes=1))
    assert held is not None
    ledger.settle([Settled(held, Outcome.UNRECOGNISED, reason="The page has no count.")], timezone.now())

    rejected = canaries.reject_wrong(run.pk)

    assert "was not understood. The page has no count." in rejected[SPOTIFY]
    assert canaries.reject_wrong(run.pk) == {}
    assert sorted(run.readings.values_list("outcome", flat=True)) == ["rejected", "rejected", "unrecognised"]
    assert run.events.get().text.startswith("Spotify was stopped: No number from this run is accepted")


def test_a_reading_that_was_on_its_way_is_rejected_when_it_settles() -> None:
    run = make_pending_run(tracks=2)
    first, second = run.readings.order_by("pk")
    make_canary(first.track)
    held = [leasing.lease(one.pk, timedelta(minutes=1)) for one in (first, second)]
    assert held[0] is not None
    assert held[1] is not None
    ledger.settle([Settled(held[0], Outcome.READ, number=5)], timezone.now())
    canaries.reject_wrong(run.pk)

    ledger.settle([Settled(held[1], Outcome.READ, number=7)], timezone.now())

    second.refresh_from_db()
    assert (second.outcome, second.rejected_number) == (Outcome.REJECTED, 7)
    assert (platform_run(run).read, platform_run(run).rejected) == (0, 2)
    assert list(verification.broken(run, timezone.now())) == []


def test_a_range_that_is_corrected_after_a_run_takes_no_recorded_number_back() -> None:
    canary = make_track()
    make_canary(canary)
    run = record_run(make_run({(canary, SPOTIFY): 5_000}).pk, FRIDAY)
    Canary.objects.update(at_least=6_000)

    late = canaries.reject_wrong(run.pk)

    assert late == {}
    assert reading(run, canary).number == Snapshot.objects.get(run=run).spotify_streams == 5_000
    assert list(verification.broken(run, FRIDAY)) == []


def test_a_way_that_is_found_wrong_after_a_run_is_told_and_takes_no_recorded_number_back() -> None:
    track = make_track()
    run = record_run(make_run({(track, SPOTIFY): 5_000}).pk, FRIDAY)
    Reading.objects.update(source="asked")

    is_new = ledger.reject_source(run.pk, SPOTIFY, "asked", "It answered 7, but the page shows 8.")

    assert not is_new
    assert reading(run, track).number == Snapshot.objects.get(run=run).spotify_streams == 5_000
    told = "Spotify: the run had ended and keeps its numbers. It answered 7, but the page shows 8."
    assert run.events.latest("pk").text == told
    assert list(verification.broken(run, FRIDAY)) == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_that_settle_while_the_platform_is_rejected_none_slips_through() -> None:
    run = make_pending_run(tracks=9)
    ids = list(run.readings.order_by("pk").values_list("pk", flat=True))
    make_canary(run.readings.get(pk=ids[0]).track)
    leases = [leasing.lease(one, timedelta(minutes=1)) for one in ids]

    def settle() -> None:
        held = leases.pop()
        assert held is not None
        ledger.settle([Settled(held, Outcome.READ, number=3)], timezone.now())
        canaries.reject_wrong(run.pk)

    at_once(9, settle)

    assert set(run.readings.values_list("outcome", "rejected_number")) == {(Outcome.REJECTED, 3)}
    assert (platform_run(run).read, platform_run(run).rejected) == (0, 9)


def test_a_rejected_view_reaches_no_video_either() -> None:
    canary, other = make_track(), make_track()
    make_canary(canary, YOUTUBE)

    run = record_run(make_run({(canary, YOUTUBE): 1, (other, YOUTUBE): 70, (other, SPOTIFY): 5}).pk, FRIDAY)

    assert run.state == SnapshotRun.State.PARTIAL
    assert set(Video.objects.values_list("views", flat=True)) == {None}


@pytest.mark.parametrize("end", [Outcome.UNREACHABLE, Outcome.REMOVED, Outcome.BLOCKED, Outcome.HIDDEN])
def test_a_canary_that_could_not_be_read_says_nothing_about_the_others(end: Outcome) -> None:
    canary, other = make_track(), make_track()
    make_canary(canary)

    run = record_run(make_run({(canary, SPOTIFY): end, (other, SPOTIFY): 70}).pk, FRIDAY)

    assert Snapshot.objects.get(run=run, track=other).spotify_streams == 70


def test_a_canary_of_one_platform_says_nothing_about_the_other() -> None:
    canary = make_track()
    make_canary(canary, YOUTUBE)

    run = record_run(make_run({(canary, SPOTIFY): 3, (canary, YOUTUBE): 5_000}).pk, FRIDAY)

    assert run.state == SnapshotRun.State.COMPLETE


def test_the_page_of_the_run_says_that_it_is_not_believed() -> None:
    canary = make_track(title="Old Song")
    make_canary(canary)
    run = record_run(make_run({(canary, SPOTIFY): 12}).pk, FRIDAY)

    page = text(logged_in(make_person()), f"/runs/{run.pk}/")

    assert run.state == SnapshotRun.State.FAILED
    assert "Nothing could be read and accepted, so no snapshot was written" in page
    assert "Stopped: No number from this run is accepted: the canary “Old Song” showed 12" in page
    assert Outcome.REJECTED.label in page


def test_a_number_that_was_recorded_all_the_same_is_named() -> None:
    canary = make_track()
    run = record_run(make_run({(canary, SPOTIFY): 12}).pk, FRIDAY)
    Canary.objects.filter(pk=make_canary(canary).pk).update(changed_at=FRIDAY - timedelta(days=1))

    assert [one.invariant for one in verification.broken(run, FRIDAY)] == [
        "a platform whose canary is wrong is rejected"
    ]

    run.platform_runs.update(stop_outcome=Outcome.REJECTED)

    assert [one.invariant for one in verification.broken(run, FRIDAY)] == [
        "no number of a rejected platform is recorded"
    ]


def test_looking_at_canaries_costs_the_same_however_many_tracks_there_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    tracks = make_tracks(30)
    run = make_run({(track, SPOTIFY): 5_000 for track in tracks})

    with django_assert_num_queries(1):
        assert canaries.reject_wrong(run.pk) == {}
    make_canary(tracks[0])
    with django_assert_num_queries(2):
        assert canaries.reject_wrong(run.pk) == {}


@pytest.mark.slow
def test_a_range_that_is_none_and_a_track_that_is_not_read_are_refused_in_words() -> None:
    admin = logged_in(make_person(superuser=True))
    track, silent, asleep = make_track(), make_track(videos=0), make_track()
    Track.objects.filter(pk=asleep.pk).update(active=False)

    def said(track: Track, platform: Platform, at_least: int, at_most: int) -> str:
        form = {"track": track.pk, "platform": platform.value, "at_least": at_least, "at_most": at_most}
        return admin.post("/admin/analytics/canary/add/", form, follow=True).content.decode()

    assert "no more than “at most”" in said(track, SPOTIFY, 9, 1)
    assert "No video of it is known" in said(silent, YOUTUBE, 1, 9)
    assert "This track is not read" in said(asleep, SPOTIFY, 1, 9)
    assert not Canary.objects.exists()
    said(track, SPOTIFY, 1, 9)
    assert Canary.objects.get().track == track


def test_a_canary_without_a_track_is_left_to_the_form() -> None:
    with pytest.raises(ValidationError, match="track"):
        Canary(platform=SPOTIFY, at_least=1, at_most=2).full_clean()
