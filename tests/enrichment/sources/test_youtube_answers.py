"""Understanding YouTube's answers, good and bad; no requests are sent."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrichment.sources.base import (
    HIGHEST,
    Count,
    CountHidden,
    NotRead,
    PageChanged,
    QuotaSpent,
    SourceBlocked,
    SourceRefused,
    SourceUnreachable,
    TrackGone,
)
from enrichment.sources.youtube import failure, next_allowance, understand
from enrichment.sources.youtube.views import KIND

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
VIDEO, OTHER = "dQw4w9WgXcQ", "kJQP7kiw5Fk"
PAGE = b"<!DOCTYPE html><title>Error</title>"


def complaint(reason: str, message: str = "No.") -> bytes:
    return json.dumps({"error": {"message": message, "errors": [{"reason": reason}]}}).encode()


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"id": VIDEO, "statistics": {"viewCount": "0"}}, 0),
        ({"id": VIDEO, "statistics": {"viewCount": "17123456789"}}, 17_123_456_789),
        ({"id": VIDEO, "statistics": {}}, CountHidden),
        ({"id": VIDEO}, CountHidden),
        ({"id": VIDEO, "statistics": None}, PageChanged),
        ({"id": VIDEO, "statistics": {"viewCount": None}}, PageChanged),
        ({"id": VIDEO, "statistics": {"viewCount": 5}}, 5),
        ({"id": VIDEO, "statistics": {"viewCount": 5.0}}, 5),
        ({"id": VIDEO, "statistics": {"viewCount": 1e17}}, PageChanged),
        ({"id": VIDEO, "statistics": {"viewCount": True}}, PageChanged),
        ({"id": VIDEO, "statistics": {"viewCount": 5.5}}, PageChanged),
        ({"id": VIDEO, "statistics": {"viewCount": -5}}, PageChanged),
        ({"id": VIDEO, "statistics": {"viewCount": "1.2M"}}, PageChanged),
        ({"id": VIDEO, "statistics": {"viewCount": "-5"}}, PageChanged),
        ({"id": VIDEO, "statistics": {"viewCount": "\u0665"}}, PageChanged),
        ({"id": VIDEO, "statistics": {"viewCount": str(HIGHEST)}}, HIGHEST),
        ({"id": VIDEO, "statistics": {"viewCount": str(HIGHEST + 1)}}, PageChanged),
        ({"id": VIDEO, "statistics": {"viewCount": HIGHEST + 1}}, PageChanged),
        ({"id": VIDEO, "statistics": {"viewCount": "9" * 5_000}}, PageChanged),
        ({"id": OTHER, "statistics": {"viewCount": "5"}}, PageChanged),
        ({"id": VIDEO.lower(), "statistics": {"viewCount": "5"}}, PageChanged),
    ],
)
def test_an_item_is_a_count_or_a_reason(item: object, expected: int | type[NotRead]) -> None:
    answers = understand({"items": [item]}, [VIDEO])

    assert list(answers) == [VIDEO]
    shown = answers[VIDEO]
    assert (shown.number if isinstance(shown, Count) else type(shown)) == expected


@pytest.mark.parametrize("answer", [{"kind": KIND}, {"kind": KIND, "items": []}])
def test_a_video_that_is_not_listed_is_gone(answer: object) -> None:
    assert isinstance(understand(answer, [VIDEO])[VIDEO], TrackGone)


@pytest.mark.parametrize(
    "body",
    [
        *(None, [], {}, "<p>"),
        *({"items": {}}, {"items": [5]}, {"items": [{"id": 5}]}),
        *({"items": []}, {"kind": "youtube#searchListResponse", "items": []}),
    ],
)
def test_an_answer_of_another_shape_says_nothing_about_any_video(body: object) -> None:
    answers = understand(body, [VIDEO, OTHER])

    assert [type(answer) for answer in answers.values()] == [PageChanged, PageChanged]


def test_one_bad_item_does_not_cost_the_others() -> None:
    items = [
        {"id": VIDEO, "statistics": {"viewCount": "many"}},
        {"id": OTHER, "statistics": {"viewCount": "3"}},
    ]

    answers = understand({"items": items}, [VIDEO, OTHER])

    assert isinstance(answers[VIDEO], PageChanged)
    assert answers[OTHER] == Count(3, "youtube data api")


@pytest.mark.parametrize(
    "bad", [None, 5, {}, {"id": 5}, {"id": {"videoId": VIDEO}}, {"statistics": {"viewCount": "7"}}]
)
def test_an_item_without_an_id_costs_only_those_that_it_may_be(bad: object) -> None:
    answers = understand({"items": [bad, {"id": OTHER, "statistics": {"viewCount": "3"}}]}, [VIDEO, OTHER])

    assert isinstance(answers[VIDEO], PageChanged)
    assert answers[OTHER] == Count(3, "youtube data api")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"viewCount": "3"}, {"viewCount": "3"}, 3),
        ({"viewCount": "3"}, {"viewCount": "4"}, PageChanged),
        ({"viewCount": "3"}, {}, PageChanged),
        ({}, {}, CountHidden),
    ],
)
def test_a_video_that_is_listed_twice_is_believed_where_both_agree(
    first: object, second: object, expected: int | type[NotRead]
) -> None:
    answer = understand({"items": [{"id": VIDEO, "statistics": one} for one in (first, second)]}, [VIDEO])[VIDEO]

    assert (answer.number if isinstance(answer, Count) else type(answer)) == expected


names = st.sampled_from(["items", "id", "statistics", "viewCount", "error", "errors", "reason"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(names, inner),
)


@given(json_values)
def test_whatever_comes_each_video_has_an_answer(body: object) -> None:
    answers = understand(body, [VIDEO, OTHER])

    assert set(answers) == {VIDEO, OTHER}


@given(st.integers(300, 599), st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_whatever_went_wrong_has_a_reason(status: int, body: bytes) -> None:
    reason = failure(status, body, NOW)

    assert str(status) in str(reason)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, complaint("keyInvalid"), SourceRefused),
        (400, complaint("invalidParameter"), PageChanged),
        (401, b"", SourceRefused),
        (403, complaint("accessNotConfigured"), SourceRefused),
        (403, complaint("ipRefererBlocked"), SourceRefused),
        (403, complaint("forbidden"), SourceRefused),
        (403, complaint("somethingNew"), SourceRefused),
        (403, complaint("dailyLimitExceeded"), QuotaSpent),
        (403, complaint("quotaExceeded", "Queries per minute"), SourceBlocked),
        (403, complaint("userRateLimitExceeded"), SourceBlocked),
        (404, PAGE, PageChanged),
        (408, b"", SourceUnreachable),
        (429, complaint("rateLimitExceeded", "Search queries per day"), QuotaSpent),
        (429, complaint("rateLimitExceeded", "Queries per minute"), SourceBlocked),
        (502, PAGE, SourceUnreachable),
    ],
)
def test_a_failure_answers_what_to_do(status: int, body: bytes, expected: type[NotRead]) -> None:
    assert type(failure(status, body, NOW)) is expected


def without_list(status: str, message: str, unit: str = "", limit: str = "") -> bytes:
    """Return an error in the form of Google's newer services: at most details, and no list of errors."""
    metadata = {"service": "youtube.googleapis.com", "quota_unit": unit, "quota_limit": limit}
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "metadata": metadata}] if unit or limit else []
    return json.dumps({"error": {"message": message, "status": status, "details": details}}).encode()


LIMIT, DENIED, INVALID = "RESOURCE_EXHAUSTED", "PERMISSION_DENIED", "INVALID_ARGUMENT"


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (429, without_list(LIMIT, "Quota exceeded for 'Queries per day' of a service."), QuotaSpent),
        (429, without_list("", "Quota exceeded for 'Queries Per Day'."), QuotaSpent),
        (429, without_list(LIMIT, "Quota exceeded.", "1/d/{project}"), QuotaSpent),
        (429, without_list(LIMIT, "Quota exceeded.", "1/d/{project}/{user}"), QuotaSpent),
        (403, without_list(LIMIT, "Quota exceeded.", "1/d/{project}"), QuotaSpent),
        (403, without_list(LIMIT, "You have exceeded your <a href='/q'>quota</a>."), QuotaSpent),
        (429, without_list(LIMIT, "Quota exceeded for 'Queries per minute'."), SourceBlocked),
        (429, without_list(LIMIT, "Quota exceeded for 'Queries per 100 seconds per user'."), SourceBlocked),
        (429, without_list(LIMIT, "Quota exceeded.", "1/min/{project}"), SourceBlocked),
        (429, without_list(LIMIT, "Resource has been exhausted (e.g. check quota)."), SourceBlocked),
        (429, b'{"error": {"message": "Queries per day", "errors": null, "details": {}}}', QuotaSpent),
        (429, without_list(LIMIT, "Quota exceeded.", limit="defaultPerDayPerProject"), QuotaSpent),
        (429, without_list(LIMIT, "Quota exceeded.", limit="defaultPerMinutePerProject"), SourceBlocked),
        (403, without_list("", "You have exceeded your <a href='/q'>quota</a>."), QuotaSpent),
        (403, without_list("", "Rate Limit Exceeded"), SourceBlocked),
        (429, PAGE, SourceBlocked),
        (403, without_list(DENIED, "Your API key was reported as leaked. Use another API key."), SourceRefused),
        (403, without_list("", "The key was disabled."), SourceRefused),
        (403, without_list("", "This project was suspended."), SourceRefused),
        (403, without_list(DENIED, "Consumer 'api_key:x' has been suspended."), SourceRefused),
        (403, without_list(DENIED, "Requests to this method are blocked."), SourceRefused),
        (400, without_list(INVALID, "API key not valid. Please pass a valid API key."), SourceRefused),
        (400, without_list(INVALID, "API key expired. Please renew the API key."), SourceRefused),
        (400, without_list(INVALID, "Invalid value for id."), PageChanged),
        (403, without_list("", "Forbidden"), SourceBlocked),
        (403, PAGE, SourceBlocked),
        (500, without_list("INTERNAL", "Internal error encountered."), SourceUnreachable),
    ],
)
def test_an_error_without_reasons_is_recognised_by_its_unit_status_or_words(
    status: int, body: bytes, expected: type[NotRead]
) -> None:
    reason = failure(status, body, NOW)

    assert type(reason) is expected
    if isinstance(reason, QuotaSpent):
        assert reason.until == next_allowance(NOW)


def test_a_failure_is_reported_in_plain_words() -> None:
    body = complaint("quotaExceeded", 'You have exceeded your <a href="/quota">quota</a>.')

    assert str(failure(403, body, NOW)) == "YouTube answered 403: You have exceeded your quota."


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        ("2026-07-01T12:00+00:00", "2026-07-02T07:00+00:00"),
        ("2026-12-01T12:00+00:00", "2026-12-02T08:00+00:00"),
        ("2026-12-01T07:59+00:00", "2026-12-01T08:00+00:00"),
        ("2026-12-01T08:00+00:00", "2026-12-02T08:00+00:00"),
        # Clocks go forward on 8 March and back on 1 November, both at two in the morning.
        ("2026-03-08T09:00+00:00", "2026-03-09T07:00+00:00"),
        ("2026-11-01T08:30+00:00", "2026-11-02T08:00+00:00"),
    ],
)
def test_the_allowance_comes_back_at_midnight_in_california(now: str, midnight: str) -> None:
    until = next_allowance(datetime.fromisoformat(now))

    assert until.isoformat(timespec="minutes") == midnight


def test_a_list_that_holds_no_item_says_that_every_video_is_gone() -> None:
    answers = understand({"kind": "youtube#videoListResponse"}, ["AAAAAAAAAAA"])

    assert isinstance(answers["AAAAAAAAAAA"], TrackGone)
