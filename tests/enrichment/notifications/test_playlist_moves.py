"""Webhooks report additions and removals in playlists: once, and with a first number."""

from datetime import timedelta

import pytest

from analytics.models import Delivery, Event, Platform, PlaylistMove, PlaylistReading, PlaylistUpdate, Track, Webhook
from enrichment.notifications import playlist_moves
from tests.makers import FRIDAY, make_playlist, make_run, make_track, make_tracks, read_playlist, recorded

pytestmark = pytest.mark.django_db

WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
def hook() -> Webhook:
    events = [Event.TRACK_ADDED.value, Event.TRACK_REMOVED.value]
    return Webhook.objects.create(name="hook", url="https://hooks.example/x", events=events)


def moved() -> tuple[Track, Track]:
    """Add one track to a playlist and remove another; return both."""
    playlist, gone, new = make_playlist(), make_track(), make_track()
    read_playlist(playlist, [gone], FRIDAY - WEEK)
    read_playlist(playlist, [new])
    return new, gone


def test_who_came_and_who_left_is_reported_once() -> None:
    new, gone = moved()
    recorded({(new, Platform.SPOTIFY): 5}, FRIDAY + timedelta(minutes=10))

    assert playlist_moves.announce(FRIDAY) == 2
    assert playlist_moves.announce(FRIDAY) == 0

    payloads = {one.payload["event"]: one.payload for one in Delivery.objects.all() if one.payload}
    added, removed = payloads["playlist.track_added"], payloads["playlist.track_removed"]
    assert (added["track"]["id"], added["position"], added["streams"]) == (new.pk, 1, 5)
    assert (removed["track"]["id"], removed["position"], removed["position_before"]) == (gone.pk, None, 1)
    assert added["playlist"]["name"] == "Fresh Finds"


def test_streams_of_another_day_are_not_reported_as_those_of_the_move() -> None:
    new, _gone = moved()
    Track.objects.filter(pk=new.pk).update(streams=5, streams_read_at=FRIDAY - WEEK)

    playlist_moves.announce(FRIDAY)

    added = Delivery.objects.get(event=Event.TRACK_ADDED).payload
    assert added is not None
    assert (added["streams"], added["streams_read_at"]) == (None, None)


def test_news_waits_until_the_new_tracks_were_read() -> None:
    moved()
    update = PlaylistUpdate.objects.create(started_at=FRIDAY, state="tracks")
    PlaylistReading.objects.update(update=update)
    assert playlist_moves.announce(FRIDAY) == 0

    PlaylistUpdate.objects.update(state="done", ended_at=FRIDAY)

    assert playlist_moves.announce(FRIDAY) == 2


def test_news_waits_for_the_run_that_read_the_playlist() -> None:
    moved()
    PlaylistReading.objects.update(run=make_run({}))

    assert playlist_moves.announce(FRIDAY) == 0


def test_what_is_no_news_any_more_is_reported_to_nobody() -> None:
    moved()

    assert playlist_moves.announce(FRIDAY + timedelta(days=4)) == 0
    assert not PlaylistMove.objects.filter(announced_at=None).exists()


def test_of_many_the_first_are_reported_one_by_one_and_the_rest_together() -> None:
    playlist, first = make_playlist(), make_track()
    read_playlist(playlist, [first], FRIDAY - WEEK)
    read_playlist(playlist, [first, *make_tracks(23, videos=0)])

    assert playlist_moves.announce(FRIDAY) == 21

    last = Delivery.objects.latest("pk")
    assert last.payload is not None
    assert (last.payload["more"], len(last.payload["tracks"])) == (3, 3)
