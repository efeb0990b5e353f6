"""Searching for videos, from a track without one to what is taken, asked about, and asked again later."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from analytics.catalogue import video_search_queue, videos
from analytics.models import Reading, SnapshotRun, Track, Video, VideoCandidate, VideoSearch
from enrichment.simulator.control import Scenario
from enrichment.simulator.server import Simulator
from enrichment.sources.base import SourceUnreachable
from enrichment.sources.youtube import next_allowance
from enrichment.sources.youtube.api import Api
from enrichment.video_matching import searching
from tests.enrichment.video_matching.conftest import LABEL, NOTHING, OFFICIAL, TOPIC, follow
from tests.makers import make_pending_run

pytestmark = pytest.mark.django_db


def search_of(track: Track) -> VideoSearch:
    return VideoSearch.objects.get(track=track)


def searches(simulator: Simulator) -> int:
    return simulator.calls["youtube_searches"]


def test_an_art_track_is_found_by_the_isrc_with_one_search(simulator: Simulator) -> None:
    track = follow(simulator, TOPIC)

    assert searching.search_due(timezone.now()) == 1

    video = track.videos.get()
    assert (video.role, video.matched_by, video.score) == ("topic", "search", 1.0)
    assert searches(simulator) == 1
    assert search_of(track).outcome == "taken"


def test_a_title_that_no_table_can_hold_ends_no_search(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    track = follow(simulator, TOPIC)
    ask = Api.ask

    def cut_off(api: Api, question: Callable[[Any], Any]) -> Any:
        answer: Any = ask(api, question)
        for item in answer["items"]:
            if "snippet" in item:
                item["snippet"]["title"] += "\0\ud83c"
        return answer

    monkeypatch.setattr(Api, "ask", cut_off)

    searching.search_due(timezone.now())

    assert search_of(track).outcome
    assert VideoCandidate.objects.get().title.endswith("?")


def test_an_official_video_is_found_by_title_and_its_live_recording_is_not_taken(simulator: Simulator) -> None:
    track = follow(simulator, OFFICIAL)

    searching.search_due(timezone.now())

    assert (track.videos.get().role, searches(simulator)) == ("official", 2)
    assert VideoCandidate.objects.get().decision == "taken"


def test_a_labels_upload_is_left_to_a_person_with_what_speaks_for_it(simulator: Simulator) -> None:
    track = follow(simulator, LABEL)

    searching.search_due(timezone.now())

    assert not track.videos.exists()
    candidate = videos.undecided().get()
    assert candidate.title.endswith("(Official Video)")
    assert candidate.channel == "Sample Records"
    assert candidate.score == 0.75
    assert ["Another channel; the title names the artist", 5] in candidate.clues
    assert sum(points for _, points in candidate.clues) == 75
    assert search_of(track).outcome == "asked"


def test_what_a_person_has_to_decide_is_not_searched_for_again(simulator: Simulator) -> None:
    follow(simulator, LABEL)
    searching.search_due(timezone.now())

    with time_machine.travel(timezone.now() + timedelta(weeks=30)):
        assert searching.search_due(timezone.now()) == 0


def test_a_track_with_a_video_is_not_searched_for(simulator: Simulator) -> None:
    follow(simulator, TOPIC).videos.create(youtube_id="dQw4w9WgXcQ")

    assert searching.search_due(timezone.now()) == 0
    assert searches(simulator) == 0


@pytest.mark.slow
def test_what_was_not_found_rests_longer_each_time(simulator: Simulator) -> None:
    track = follow(simulator, NOTHING)
    now = timezone.now()

    for days in (7, 14, 28, 56, 112, 112):
        with time_machine.travel(now, tick=False):
            assert searching.search_due(timezone.now()) == 1
            assert searching.search_due(timezone.now()) == 0
        assert search_of(track).next_at == now + timedelta(days=days)
        assert search_of(track).outcome == "none"
        now += timedelta(days=days)


def test_a_track_without_an_isrc_or_a_length_is_searched_for_by_its_title(simulator: Simulator) -> None:
    track = follow(simulator, TOPIC, isrc=False, length=False)

    searching.search_due(timezone.now())

    assert searches(simulator) == 1
    assert videos.undecided().get().score == 0.7
    assert search_of(track).outcome == "asked"


def test_spent_searches_go_on_the_next_day_and_ask_nothing_twice(two_a_day: Simulator) -> None:
    first, second = follow(two_a_day, TOPIC), follow(two_a_day, OFFICIAL)
    Track.objects.filter(pk=first.pk).update(streams=9, streams_read_at=timezone.now())
    now = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)

    with time_machine.travel(now, tick=False):
        assert searching.search_due(now) == 1
        assert searching.search_due(now) == 0
        quota = searching.search_quota(now)
    midway = search_of(second)
    with time_machine.travel(next_allowance(now), tick=False):
        searching.search_due(timezone.now())

    assert (quota.left, quota.obstacle) == (0, "Today's 2 searches are used up.")
    assert quota.until == datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    assert (midway.step, midway.lease_until) == ("title", None)
    assert second.videos.get().role == "official"
    assert searches(two_a_day) == 3


def test_youtubes_own_word_that_the_day_is_spent_is_taken(simulator: Simulator) -> None:
    track = follow(simulator, TOPIC)
    simulator.scenarios.set("youtube", Scenario.SEARCHES_SPENT)

    searching.search_due(timezone.now())
    searching.search_due(timezone.now())

    quota = searching.search_quota(timezone.now())
    assert searches(simulator) == 1
    assert (quota.left, quota.until) == (0, next_allowance(timezone.now()))
    assert "per day" in search_of(track).reason
    assert search_of(track).rounds == 0


def test_no_answer_is_waited_for_and_asked_again(simulator: Simulator) -> None:
    track = follow(simulator, TOPIC)
    simulator.scenarios.set("youtube", Scenario.SEARCH_FAILS)

    searching.search_due(timezone.now())
    assert searching.search_quota(timezone.now()).obstacle == "YouTube asked us to wait."
    simulator.scenarios.clear()
    with time_machine.travel(timezone.now() + video_search_queue.PUT_OFF):
        searching.search_due(timezone.now())

    assert track.videos.exists()


def test_a_search_that_always_fails_keeps_no_other_waiting(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing, other = follow(simulator, OFFICIAL), follow(simulator, TOPIC)
    Track.objects.filter(pk=failing.pk).update(streams=9, streams_read_at=timezone.now())
    find, gone = searching.source().find, SourceUnreachable("YouTube answered 500.")
    monkeypatch.setattr(
        searching.source(), "find", lambda words: gone if words.startswith(failing.isrc) else find(words)
    )

    searching.search_due(timezone.now())
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        searching.search_due(timezone.now())

    assert other.videos.exists()
    assert (search_of(failing).reason[:21], search_of(failing).outcome) == ("YouTube answered 500.", "")


def test_an_answer_that_is_not_understood_costs_one_track_an_hour(simulator: Simulator) -> None:
    tracks = [follow(simulator, TOPIC), follow(simulator, OFFICIAL)]
    simulator.scenarios.set("youtube", Scenario.SEARCH_CHANGED)

    searching.search_due(timezone.now())

    outcomes = VideoSearch.objects.filter(track__in=tracks).values_list("outcome", flat=True)
    assert sorted(outcomes) == ["", "unrecognised"]
    assert searches(simulator) == 1


def test_a_run_that_is_active_is_not_disturbed(simulator: Simulator) -> None:
    follow(simulator, TOPIC)
    make_pending_run(1)

    assert searching.search_due(timezone.now()) == 0
    SnapshotRun.objects.update(state="complete", ended_at=timezone.now())
    assert searching.search_due(timezone.now()) == 1


def test_a_video_that_a_person_refused_is_never_taken(simulator: Simulator) -> None:
    track = follow(simulator, TOPIC)
    searching.search_due(timezone.now())

    videos.remove(track.videos.get(), by="ann")
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        searching.search_due(timezone.now())

    assert not Video.objects.exists()
    assert VideoCandidate.objects.get().decision == "no"
    assert search_of(track).outcome == "none"


def test_a_video_that_a_person_pinned_meanwhile_stays_alone(simulator: Simulator) -> None:
    track = follow(simulator, TOPIC)
    video_search_queue.enqueue_missing()
    held = video_search_queue.lease(timezone.now())
    assert held is not None
    videos.pin(track.pk, "dQw4w9WgXcQ", "official")

    one = video_search_queue.Judged("AAAAAAAAAAA", "topic", "T", "C", 200, None, 1.0, [])
    video_search_queue.store_candidates(held, [one])
    video_search_queue.settle(held, 0.8, timezone.now())

    assert (track.videos.get().youtube_id, track.videos.get().matched_by) == ("dQw4w9WgXcQ", "person")
    assert not videos.undecided().exists()


def test_who_has_lost_the_lease_writes_nothing(simulator: Simulator) -> None:
    track = follow(simulator, TOPIC)
    video_search_queue.enqueue_missing()
    slow = video_search_queue.lease(timezone.now())
    VideoSearch.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    quick = video_search_queue.lease(timezone.now())
    assert slow is not None
    assert quick is not None

    one = video_search_queue.Judged("AAAAAAAAAAA", "topic", "T", "C", 200, None, 1.0, [])
    video_search_queue.store_candidates(slow, [one])

    assert video_search_queue.settle(slow, 0.8, timezone.now()) is None
    assert not VideoCandidate.objects.exists()
    assert search_of(track).rounds == 0


def test_of_two_of_a_role_the_better_one_is_taken(simulator: Simulator) -> None:
    track = follow(simulator, TOPIC)
    video_search_queue.enqueue_missing()
    held = video_search_queue.lease(timezone.now())
    assert held is not None
    scores = {"AAAAAAAAAAA": ("topic", 0.85), "BBBBBBBBBBB": ("topic", 0.9), "CCCCCCCCCCC": ("official", 0.6)}

    video_search_queue.store_candidates(
        held,
        [video_search_queue.Judged(one, role, one, "C", 1, None, score, []) for one, (role, score) in scores.items()],
    )
    video_search_queue.settle(held, 0.8, timezone.now())

    assert track.videos.get().youtube_id == "BBBBBBBBBBB"
    decisions = dict(VideoCandidate.objects.values_list("youtube_id", "decision"))
    assert decisions == {"AAAAAAAAAAA": "passed", "BBBBBBBBBBB": "taken", "CCCCCCCCCCC": "open"}


def test_the_most_played_come_first_and_those_asked_for_before_them(simulator: Simulator) -> None:
    small, large, asked = (follow(simulator, number) for number in (TOPIC, TOPIC + 4, TOPIC + 8))
    for track, streams in ((small, 5), (large, 500), (asked, 1)):
        Track.objects.filter(pk=track.pk).update(streams=streams, streams_read_at=timezone.now())
    video_search_queue.ask_for([asked.pk])

    leased = [video_search_queue.lease(timezone.now()) for _ in range(4)]

    assert [held and held.track_id for held in leased] == [asked.pk, large.pk, small.pk, None]


def test_nothing_is_searched_for_without_a_key(simulator: Simulator, settings: object) -> None:
    settings.YOUTUBE_API_KEY = ""  # type: ignore[attr-defined]
    follow(simulator, TOPIC)

    assert searching.search_due(timezone.now()) == 0
    assert (
        searching.search_quota(timezone.now()).obstacle == "Videos are not searched for: YOUTUBE_API_KEY is not set."
    )
    assert not Reading.objects.exists()
