"""Understanding a search's answers, good and bad."""

from datetime import UTC, datetime
from typing import Any

import pytest

from enrichment.sources.base import NotRead, PageChanged, SourceUnreachable
from enrichment.sources.youtube.search import VideoDetails, found, shown

VIDEO, OTHER = "dQw4w9WgXcQ", "kJQP7kiw5Fk"


def result(video_id: object) -> dict[str, object]:
    return {"id": {"kind": "youtube#video", "videoId": video_id}}


def video(**changed: Any) -> dict[str, Any]:
    snippet = {"title": "A & B", "channelTitle": "A - Topic", "publishedAt": "2024-03-01T00:00:00Z"}
    return {"id": VIDEO, "snippet": snippet, "contentDetails": {"duration": "PT3M7S"}} | changed


def test_found_videos_come_in_their_order_and_once() -> None:
    answer = {"kind": "youtube#searchListResponse", "items": [result(OTHER), result(VIDEO), result(OTHER)]}

    assert found(answer) == [OTHER, VIDEO]


def test_a_search_that_found_nothing_is_an_answer() -> None:
    assert found({"kind": "youtube#searchListResponse"}) == []


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ({}, PageChanged),
        ({"items": [{"id": VIDEO}]}, PageChanged),
        ({"items": [result("short")]}, PageChanged),
        ({"items": [result(7)]}, PageChanged),
        ({"items": ["x"]}, PageChanged),
        ('{"kind": "youtube#s', SourceUnreachable),
        ("<html>", PageChanged),
        (None, PageChanged),
    ],
)
def test_an_answer_that_is_no_search_is_reported(answer: object, trouble: type[NotRead]) -> None:
    assert isinstance(found(answer), trouble)


def test_a_video_is_shown_with_its_length_and_day() -> None:
    assert shown({"items": [video()]}, [OTHER, VIDEO]) == [
        VideoDetails(VIDEO, "A & B", "A - Topic", 187, datetime(2024, 3, 1, tzinfo=UTC))
    ]


@pytest.mark.parametrize(
    ("duration", "seconds"),
    [("PT3M", 180), ("PT59S", 59), ("PT1H0M1S", 3_601), ("P1DT2S", 86_402), ("PT0S", None), ("P0D", None)],
)
def test_every_form_of_a_length_is_read(duration: str, seconds: int | None) -> None:
    [one] = as_list(shown({"items": [video(contentDetails={"duration": duration})]}, [VIDEO]))

    assert one.seconds == seconds


def test_what_is_live_or_still_to_come_has_no_length() -> None:
    snippet = video()["snippet"] | {"liveBroadcastContent": "upcoming"}

    [one] = as_list(shown({"items": [video(snippet=snippet)]}, [VIDEO]))

    assert one.seconds is None


@pytest.mark.parametrize(
    "item",
    [
        {"id": VIDEO},
        video(snippet={}),
        video(snippet=None),
        video(contentDetails={"duration": "3:07"}),
        video(contentDetails={"duration": "P9999D"}),
        video(contentDetails={"duration": "P99999999999D"}),
        video(contentDetails=[]),
    ],
)
def test_a_video_of_another_shape_is_reported(item: dict[str, Any]) -> None:
    assert isinstance(shown({"items": [item]}, [VIDEO]), PageChanged)


def test_a_video_of_another_shape_leaves_the_others() -> None:
    odd = video(id=OTHER, contentDetails={"duration": "3:07"})

    assert [one.youtube_id for one in as_list(shown({"items": [odd, video()]}, [OTHER, VIDEO]))] == [VIDEO]


def test_an_answer_about_other_videos_does_not_say_that_ours_are_removed() -> None:
    assert isinstance(shown({"items": [video(id=OTHER)]}, [VIDEO]), PageChanged)


def as_list(answer: list[VideoDetails] | NotRead) -> list[VideoDetails]:
    assert isinstance(answer, list)
    return answer
