"""Neighbours that were given back: their messages may have come and gone during the lease."""

import pytest

from analytics.models import Outcome, Platform
from enrichment.broker import BrokerAway
from enrichment.runs import track_reading
from enrichment.sources.base import Answer, Count, PageChanged, SourceUnreachable, TrackGone
from tests.enrichment.runs.scripted_pages import AskedPages, first, ids, states
from tests.enrichment.runs.scripted_source import ScriptedSource, ends, youtube
from tests.makers import make_pending_run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("answer", [PageChanged("odd"), SourceUnreachable("never came"), None])
def test_a_neighbour_that_was_given_back_is_sent_to_the_workers_again(
    pages: AskedPages, answer: Answer | None, sent: list[int]
) -> None:
    run = make_pending_run(tracks=5)
    lead, *_rest, odd = run.readings.order_by("pk")
    pages.answers = {odd.track.spotify_id: answer} if answer else {}
    pages.left_out = set() if answer else {odd.track.spotify_id}

    track_reading.read(lead.pk)

    assert set(sent) == {odd.pk}


def test_where_every_neighbour_was_answered_none_is_sent_again(pages: AskedPages, sent: list[int]) -> None:
    first(make_pending_run(tracks=5))

    assert sent == []


@youtube
@pytest.mark.parametrize("own", [Count(7, "told"), TrackGone("deleted")])
def test_a_reading_next_to_a_settled_one_is_sent_again_if_its_video_was_left_out(
    source: ScriptedSource, own: Answer, sent: list[int]
) -> None:
    run = make_pending_run(tracks=4, platform=Platform.YOUTUBE)
    lead, *_rest, odd = run.readings.order_by("pk")
    source.answers = {lead.track.videos.get().youtube_id: own}
    source.answers[odd.track.videos.get().youtube_id] = SourceUnreachable("never came")

    track_reading.read(lead.pk)

    assert sent == [odd.pk]


@youtube
def test_a_reading_that_comes_again_itself_claims_its_neighbours_then(
    source: ScriptedSource, sent: list[int]
) -> None:
    run = make_pending_run(tracks=4, platform=Platform.YOUTUBE)
    source.otherwise = SourceUnreachable("never came")
    lead = run.readings.order_by("pk")[0].pk

    again = track_reading.read(lead)
    source.otherwise = Count(7, "told")
    track_reading.read(lead)

    assert again is not None
    assert ends(run) == [Outcome.READ] * 4
    assert sent == []


def test_without_redis_a_neighbour_that_was_given_back_is_left_to_the_next_look(
    pages: AskedPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_pending_run(tracks=3)
    pages.answers = {ids(run)[2]: PageChanged("odd")}
    monkeypatch.setattr("enrichment.broker.check", raise_away)

    first(run)

    assert states(run)[2] == ("pending", "", 1)


def raise_away() -> None:
    raise BrokerAway("Redis does not answer.")
