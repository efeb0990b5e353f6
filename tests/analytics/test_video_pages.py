"""Deciding on uncertain videos, and the links that lead there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from analytics.catalogue import videos
from analytics.catalogue.video_search_status import SearchQuota
from analytics.insights.attention import Trouble, concerns
from analytics.models import Track, VideoCandidate, VideoSearch
from enrichment.video_matching import searching
from enrichment.video_matching.scoring import ASKED, TAKEN
from tests.callers import logged_in, make_person, queries, text
from tests.makers import CLUES, make_candidate, make_track

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    return logged_in(make_person("change_track"))


def decide(client: Client, candidate: VideoCandidate, answer: str) -> object:
    return client.post(f"/videos/{candidate.pk}/decide/", {"answer": answer})


def test_both_sides_and_the_clues_are_shown(reader: Client) -> None:
    track = make_track(title="Quessa", videos=0)
    Track.objects.filter(pk=track.pk).update(length_ms=196_400, artists="Brindel")
    make_candidate(track)

    words = text(reader, "/videos/")

    assert "Videos to decide 1 left" in words
    assert "Quessa Artists Brindel Length 3:16" in words
    assert "Found 0 Channel Sample Records Length 3:07 -9 s" in words
    assert "+35 Its title is the track's -40 It is 9 s shorter -5 in total." in words
    assert f"{TAKEN} or more is accepted without asking, below {ASKED} is ignored" in words


def test_yes_gives_the_track_the_video_on_a_persons_word(editor: Client) -> None:
    track = make_track(videos=0)
    candidate, other = make_candidate(track, 0.7), make_candidate(track, 0.6)

    response = decide(editor, candidate, "yes")

    video = track.videos.get()
    candidate.refresh_from_db()
    other.refresh_from_db()
    assert (video.youtube_id, video.matched_by, video.role) == (candidate.youtube_id, "person", "official")
    assert (candidate.decision, candidate.decided_by[:6]) == ("yes", "person")
    assert other.decision == "passed"
    assert getattr(response, "url", None) == f"/videos/?after={candidate.pk}"


def test_no_leaves_the_track_without_it_and_brings_the_next_best(editor: Client) -> None:
    track = make_track(videos=0)
    best, next_best = make_candidate(track, 0.7), make_candidate(track, 0.6)

    assert videos.undecided().get() == best
    decide(editor, best, "no")

    assert not track.videos.exists()
    assert videos.undecided().get() == next_best


def test_another_role_is_asked_about_although_a_video_was_taken(reader: Client) -> None:
    track = make_track(videos=1)
    candidate = make_candidate(track, role="lyric")

    assert videos.undecided().get() == candidate
    assert "Its videos Official video" in text(reader, "/videos/")


def test_a_video_that_a_file_brought_meanwhile_is_not_asked_about(reader: Client) -> None:
    candidate = make_candidate(make_track(videos=0))

    candidate.track.videos.create(youtube_id=candidate.youtube_id, matched_by="catalogue")

    assert not videos.undecided().exists()
    assert "Nothing to decide" in text(reader, "/videos/")


def test_a_decision_is_taken_once(editor: Client) -> None:
    candidate = make_candidate(make_track(videos=0))
    decide(editor, candidate, "no")

    decide(editor, candidate, "yes")

    candidate.refresh_from_db()
    assert candidate.decision == "no"
    assert not candidate.track.videos.exists()
    assert "has already decided on" in text(editor, "/videos/")


def test_later_goes_on_to_the_next_and_at_the_end_begins_anew(reader: Client) -> None:
    first, second = make_candidate(make_track(videos=0)), make_candidate(make_track(videos=0))

    assert first.title in text(reader, "/videos/")
    assert second.title in text(reader, f"/videos/?after={first.pk}")
    assert first.title in text(reader, f"/videos/?after={second.pk}")
    assert second.title in text(reader, f"/videos/?track={second.track_id}")


@pytest.mark.parametrize("address", ["/videos/?after=x", "/videos/?track=99999999999999999999", "/videos/?after=²"])
def test_an_odd_address_shows_the_first(reader: Client, address: str) -> None:
    assert make_candidate(make_track(videos=0)).title in text(reader, address)


def test_who_may_not_change_tracks_sees_no_button_and_is_refused(reader: Client) -> None:
    candidate = make_candidate(make_track(videos=0))

    response = decide(reader, candidate, "yes")

    assert getattr(response, "status_code", None) == 403
    assert "Yes, it is" not in text(reader, "/videos/")
    assert videos.undecided().exists()


def test_an_answer_that_is_none_decides_nothing(editor: Client) -> None:
    candidate = make_candidate(make_track(videos=0))

    decide(editor, candidate, "perhaps")
    editor.get(f"/videos/{candidate.pk}/decide/")

    assert videos.undecided().get() == candidate


def test_what_is_to_be_decided_needs_attention_whatever_was_read() -> None:
    track = make_track(videos=0)
    make_candidate(track)

    (concern,) = concerns(None, timezone.now())

    assert (concern.trouble, concern.tracks, concern.examples) == (Trouble.UNDECIDED, 1, [track])


@pytest.mark.slow
def test_every_place_where_one_would_look_leads_there(reader: Client) -> None:
    track = make_track(videos=0)
    make_candidate(track)
    staff = logged_in(make_person(superuser=True))

    pages = [
        (reader, "/"),
        (reader, "/tracks/"),
        (reader, f"/tracks/{track.pk}/"),
        (staff, "/admin/analytics/track/"),
    ]

    for client, address in pages:
        assert 'href="/videos/' in client.get(address).content.decode(), address


def test_a_track_that_nothing_was_found_for_says_when_it_is_asked_again(reader: Client) -> None:
    track = make_track(videos=0)
    now = timezone.now()
    VideoSearch.objects.create(
        track=track, step="title", rounds=1, outcome="none", searched_at=now, next_at=now + timedelta(days=7)
    )

    words = text(reader, f"/tracks/{track.pk}/")

    assert f"nothing was found. Next search from {now + timedelta(days=7):%-d %b %Y}" in words
    assert "1 not found (next search from" in text(reader, "/videos/")


def test_the_page_says_when_spent_searches_go_on(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    spent = SearchQuota(100, 0, "Today's 100 searches are used up.", now)
    monkeypatch.setattr(searching, "search_quota", lambda _now: spent)
    make_track(videos=0)

    words = text(reader, "/videos/")

    assert "1 active track without a video: 1 waiting for a search." in words
    assert f"Today's 100 searches are used up. It continues at {now:%-d %b %Y, %H:%M} UTC" in words


@pytest.mark.parametrize(("title", "rests"), [("Another", False), ("Quessa", True)])
def test_a_track_that_is_corrected_in_the_admin_rests_no_longer(title: str, *, rests: bool) -> None:
    track = make_track(title="Quessa", videos=0)
    now = timezone.now()
    VideoSearch.objects.create(
        track=track, step="title", rounds=1, outcome="none", searched_at=now, next_at=now + timedelta(days=7)
    )
    form = {
        "spotify_id": track.spotify_id, "title": title, "active": "on",
        "videos-TOTAL_FORMS": 0, "videos-INITIAL_FORMS": 0, "credits-TOTAL_FORMS": 0, "credits-INITIAL_FORMS": 0,
    }  # fmt: skip

    logged_in(make_person(superuser=True)).post(f"/admin/analytics/track/{track.pk}/change/", form)

    assert (VideoSearch.objects.get().next_at is not None) is rests


def test_a_video_removed_in_the_admin_is_a_persons_no() -> None:
    track = make_track(videos=1)
    video = track.videos.get()
    form = {
        "spotify_id": track.spotify_id, "title": track.title, "active": "on",
        "videos-TOTAL_FORMS": 1, "videos-INITIAL_FORMS": 1, "videos-0-id": video.pk, "videos-0-track": track.pk,
        "videos-0-youtube_id": video.youtube_id, "videos-0-role": "official", "videos-0-matched_by": "person",
        "videos-0-DELETE": "on", "credits-TOTAL_FORMS": 0, "credits-INITIAL_FORMS": 0,
    }  # fmt: skip

    logged_in(make_person(superuser=True)).post(f"/admin/analytics/track/{track.pk}/change/", form)

    assert not track.videos.exists()
    assert VideoCandidate.objects.get(youtube_id=video.youtube_id).decision == "no"


def test_a_wrong_no_is_put_to_a_person_again_in_the_admin() -> None:
    refused, taken = make_candidate(make_track(videos=0)), make_candidate(make_track(videos=0))
    videos.decide(refused, is_it=False, by="ann")
    videos.decide(taken, is_it=True, by="ann")
    staff = logged_in(make_person(superuser=True))

    assert "just now by ann" in text(staff, "/admin/analytics/videocandidate/")
    assert str(CLUES[0][0]) in text(staff, f"/admin/analytics/videocandidate/{refused.pk}/change/")
    form = {"action": "put_to_a_person_again", "_selected_action": [refused.pk, taken.pk]}
    staff.post("/admin/analytics/videocandidate/", form)

    assert videos.undecided().get() == refused
    assert taken.track.videos.exists()


def test_the_page_costs_the_same_for_many_as_for_few(reader: Client) -> None:
    make_candidate(make_track(videos=0))
    few = queries(reader, "/videos/")
    for _ in range(12):
        make_candidate(make_track(videos=0))

    assert queries(reader, "/videos/") == few <= 8
