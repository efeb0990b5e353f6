"""Evidence: the first page of each kind is kept once, a few kinds per platform, as long as the readings."""

from datetime import timedelta

import pytest
from django.conf import settings

from analytics.models import Evidence, Outcome, Platform, SnapshotRun
from analytics.runs import evidence, leasing, pruning
from analytics.runs.evidence import Sighting, of_playlist, of_track
from analytics.runs.leasing import Lease
from tests.makers import FRIDAY, make_pending_run, make_playlist, make_track, recorded

pytestmark = pytest.mark.django_db

SEEN = Sighting({"address": "https://open.spotify.com/track/x", "status": 200}, "<html>", b"a picture")


def leases_of(run: SnapshotRun) -> list[Lease]:
    """Lease every reading of a run."""
    held = [leasing.lease(pk, settings.LEASE) for pk in run.readings.order_by("pk").values_list("pk", flat=True)]
    return [lease for lease in held if lease is not None]


def keep(lease: Lease, outcome: Outcome, reason: str) -> bool:
    """Keep what was seen if it is wanted, and return whether it was."""
    wanted = evidence.is_wanted(of_track(lease), outcome, reason)
    if wanted:
        evidence.store(of_track(lease), outcome, reason, SEEN, FRIDAY)
    return wanted


def test_the_first_page_of_each_kind_is_kept() -> None:
    first, second, third = leases_of(make_pending_run(tracks=3))

    assert keep(first, Outcome.UNRECOGNISED, "the playcount is '5,501'")
    assert not keep(second, Outcome.UNRECOGNISED, "the playcount is '7'")
    assert keep(third, Outcome.UNRECOGNISED, "the page is about another track")
    assert keep(third, Outcome.BLOCKED, "the page was refused (HTTP 429)")

    assert [one.track_id for one in Evidence.objects.all()] == [first.track_id, third.track_id, third.track_id]


@pytest.mark.parametrize("outcome", [Outcome.REMOVED, Outcome.HIDDEN, Outcome.QUOTA])
def test_of_what_is_understood_nothing_is_kept(outcome: Outcome) -> None:
    (lease,) = leases_of(make_pending_run(tracks=1))

    assert not keep(lease, outcome, "Spotify does not have this track")


def test_two_workers_that_keep_the_same_kind_at_once_leave_one() -> None:
    first, second = leases_of(make_pending_run(tracks=2))
    assert evidence.is_wanted(of_track(first), Outcome.UNRECOGNISED, "stale")
    assert evidence.is_wanted(of_track(second), Outcome.UNRECOGNISED, "stale")

    evidence.store(of_track(first), Outcome.UNRECOGNISED, "stale", SEEN, FRIDAY)
    evidence.store(of_track(second), Outcome.UNRECOGNISED, "stale", SEEN, FRIDAY)

    assert Evidence.objects.get().track_id == first.track_id


def test_a_run_keeps_a_few_kinds_and_no_more() -> None:
    (lease,) = leases_of(make_pending_run(tracks=1))

    kept = [keep(lease, Outcome.UNRECOGNISED, "another reason" + "!" * number) for number in range(10)]

    assert kept == [True] * evidence.MOST_KINDS + [False] * (10 - evidence.MOST_KINDS)


def test_evidence_goes_with_the_readings() -> None:
    old, new = (recorded({(make_track(), Platform.SPOTIFY): 5}, FRIDAY - timedelta(weeks=age)) for age in (2, 0))
    for run in (old, new):
        reading = run.readings.get()
        Evidence.objects.create(run=run, track=reading.track, platform="spotify", outcome="unrecognised",
                                taken_at=FRIDAY, seen={})  # fmt: skip

    pruning.prune(FRIDAY - timedelta(weeks=1))

    assert Evidence.objects.get().run == new


def test_playlists_have_kinds_of_their_own() -> None:
    run = make_pending_run(tracks=1)
    (lease,) = leases_of(run)
    playlist = make_playlist()
    subject = of_playlist(run.pk, playlist.pk)
    keep(lease, Outcome.BLOCKED, "kept out")

    assert evidence.is_wanted(subject, Outcome.BLOCKED, "kept out")
    evidence.store(subject, Outcome.BLOCKED, "kept out", SEEN, FRIDAY)

    assert not evidence.is_wanted(subject, Outcome.BLOCKED, "kept out")
    assert {(one.track_id, one.playlist_id) for one in evidence.of_run(run.pk)} == {
        (lease.track_id, None),
        (None, playlist.pk),
    }
