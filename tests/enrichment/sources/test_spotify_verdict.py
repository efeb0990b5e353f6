"""What a page says about a track: a number only if everything on it agrees."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from enrichment.browser import Page, Reply
from enrichment.sources.base import (
    CountHidden,
    NotRead,
    PageChanged,
    SourceBlocked,
    SourceUnreachable,
    TrackGone,
)
from enrichment.sources.spotify import verdict
from tests.enrichment.sources.spotify_saved import (
    ANOTHER,
    SHOWN,
    STREAMS,
    TRACK,
    make_page,
    reply,
)

ANOTHER_ADDRESS = f"https://open.spotify.com/track/{ANOTHER}"


def refused(page: Page) -> NotRead:
    """Return the reason why this page gives no number."""
    with pytest.raises(NotRead) as raised:
        verdict(page, TRACK)
    return raised.value


def asked(name: str, track_id: str, status: int = 200) -> Reply:
    """Return a saved answer to a request about this track."""
    return replace(reply(name), status=status, asked={"uri": f"spotify:track:{track_id}"})


def with_playcount(count: str) -> Reply:
    return Reply(200, reply("track").text.replace(f'"{STREAMS}"', f'"{count}"'))


@pytest.mark.parametrize(
    "page",
    [
        make_page(reply("track"), shown=SHOWN),
        make_page(reply("track")),
        make_page(reply("track"), shown=""),
        make_page(reply("track"), shown=SHOWN, canonical=None),
        make_page(reply("track"), shown=SHOWN, canonical="https://open.spotify.com/"),
        make_page(reply("track"), canonical=f"https://open.spotify.com/intl-fr/track/{TRACK}"),
        make_page(reply("track_of_another"), reply("track"), reply("artist"), shown=SHOWN),
        make_page(reply("track"), reply("track_of_another"), shown=SHOWN),
        make_page(reply("stale_hash"), reply("track"), shown=SHOWN),
        make_page(Reply(403, "no"), reply("track"), shown=SHOWN),
        make_page(reply("moving_picture"), reply("track"), shown=SHOWN),
        make_page(reply("track"), reply("moving_picture"), shown=SHOWN),
        make_page(reply("moving_picture"), shown=SHOWN),
        make_page(reply("moving_picture"), shown=SHOWN, canonical=None),
        make_page(shown=SHOWN),
        make_page(shown=SHOWN, canonical=None),
        make_page(shown=SHOWN, canonical=None, url=f"https://open.spotify.com/intl-fr/track/{TRACK}"),
        make_page(shown=SHOWN, canonical="https://open.spotify.com/"),
        make_page(asked("track_of_another", ANOTHER), shown=SHOWN),
        make_page(asked("track_of_another", ANOTHER), reply("track"), shown=SHOWN),
        make_page(shown="1.137.719.792", canonical=f"https://open.spotify.com/intl-de/track/{TRACK}"),
        make_page(reply("track"), texts={"count": (SHOWN, SHOWN), "challenge": ()}),
    ],
)
def test_a_number_is_believed_where_nothing_speaks_against_it(page: Page) -> None:
    assert verdict(page, TRACK).number == STREAMS


@pytest.mark.parametrize(
    "page",
    [
        make_page(reply("track"), shown="1,137,719,793"),
        make_page(reply("track"), shown="< 1,000"),
        make_page(reply("track"), texts={"count": (SHOWN, "5"), "challenge": ()}),
        make_page(reply("track"), shown=SHOWN, canonical=ANOTHER_ADDRESS),
        make_page(reply("track_of_another"), shown="3,456,789,012", canonical=ANOTHER_ADDRESS),
        make_page(reply("track_of_another"), shown="3,456,789,012"),
        make_page(reply("without_count"), shown=SHOWN),
        make_page(reply("without_count"), shown="1.2M"),
        make_page(shown=SHOWN, canonical=ANOTHER_ADDRESS),
        make_page(reply("moving_picture"), reply("without_playcount_key")),
        make_page(reply("moving_picture"), shown=SHOWN, canonical=ANOTHER_ADDRESS),
        make_page(reply("track_of_another"), shown=SHOWN, canonical=None),
        make_page(texts={"count": (SHOWN, "5"), "challenge": ()}),
        make_page(reply("stale_hash")),
        make_page(reply("later_release")),
        make_page(Reply(400, "{}")),
        make_page(status=418),
        make_page(status=404, url=ANOTHER_ADDRESS),
    ],
)
def test_what_is_at_odds_or_not_understood_is_a_changed_page(page: Page) -> None:
    assert isinstance(refused(page), PageChanged)


@pytest.mark.parametrize(
    "page",
    [
        make_page(status=404, title="Page not found"),
        make_page(reply("not_found")),
        make_page(reply("null")),
    ],
)
def test_a_track_is_gone_where_spotify_says_so(page: Page) -> None:
    assert isinstance(refused(page), TrackGone)


def test_the_playlist_that_is_never_found_says_nothing_about_the_track() -> None:
    assert not isinstance(refused(make_page()), TrackGone)


@pytest.mark.parametrize(
    "page",
    [
        make_page(reply("restricted")),
        make_page(reply("country_restricted"), shown="0"),
        make_page(reply("without_count")),
        make_page(reply("without_count"), shown="< 1,000"),
        make_page(with_playcount("0"), shown="< 1,000"),
        make_page(shown="< 1,000"),
        make_page(with_playcount("0")),
        make_page(with_playcount("0"), shown="0"),
        make_page(with_playcount("0"), shown=SHOWN),
        make_page(with_playcount("0"), shown="5 plays"),
        make_page(shown="0"),
    ],
    ids=[
        "rights",
        "country",
        "no count",
        "no count below threshold",
        "zero below threshold",
        "text alone",
        "zero alone",
        "zero twice",
        "zero next to a count",
        "zero next to a text",
        "zero as text alone",
    ],
)
def test_a_count_that_is_not_shown_is_hidden(page: Page) -> None:
    assert isinstance(refused(page), CountHidden)


@pytest.mark.parametrize(
    "fault",
    ['{"data": {"trackUnion": {"__typename": "GenericError"}}}', '{"data": null, "errors": [{"message": "x"}]}'],
)
def test_a_fault_of_the_service_is_tried_again(fault: str) -> None:
    assert isinstance(refused(make_page(Reply(200, fault))), SourceUnreachable)


def test_a_good_answer_after_a_fault_is_the_number() -> None:
    fault = Reply(200, '{"data": {"trackUnion": {"__typename": "GenericError"}}}')

    assert verdict(make_page(fault, reply("track")), TRACK).number == STREAMS


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        ((), SourceUnreachable),
        ((asked("not_found", TRACK),), TrackGone),
        ((asked("restricted", TRACK),), CountHidden),
        ((asked("null_with_errors", TRACK),), SourceUnreachable),
        ((asked("decoy", TRACK, 403),), SourceBlocked),
    ],
)
def test_what_is_said_beside_the_count_hides_no_reason(replies: tuple[Reply, ...], expected: type[NotRead]) -> None:
    for page in (make_page(reply("moving_picture"), *replies), make_page(*replies, reply("moving_picture"))):
        assert isinstance(refused(page), expected)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://consent.spotify.com/set?to=track", "consent.spotify.com/set"),
        ("https://accounts.spotify.com/en/login?continue=x", "accounts.spotify.com/en/login"),
        ("https://www.spotify.com/int/why-not-available/", "www.spotify.com/int/why-not-available/"),
        ("https://open.spotify.com/", "open.spotify.com/"),
        ("https://open.spotify.com/track/", "open.spotify.com/track/"),
    ],
)
@pytest.mark.parametrize("status", [200, 403, 404, 503])
def test_who_is_sent_elsewhere_is_kept_out_and_told_where(address: str, place: str, status: int) -> None:
    reason = refused(Page(address, status, title="Your privacy", retry_after="30"))

    assert isinstance(reason, SourceBlocked)
    assert f"{place}, 'Your privacy'" in str(reason)
    assert reason.retry_after == timedelta(seconds=30)


def test_an_exact_number_below_the_threshold_is_believed() -> None:
    assert verdict(make_page(with_playcount("512"), shown="< 1,000"), TRACK).number == 512


@pytest.mark.parametrize(
    "page",
    [
        make_page(status=403),
        make_page(status=429),
        make_page(Reply(403, "Forbidden")),
        make_page(Reply(429, "{}")),
        make_page(Reply(200, "<html>Are you a robot?")),
        make_page(texts={"count": (), "challenge": ("Are you a robot?",)}),
        make_page(url="https://accounts.spotify.com/en/login?continue=x"),
        make_page(url="https://challenge.spotify.com/challenge/1"),
    ],
)
def test_a_page_that_keeps_us_out_is_blocked(page: Page) -> None:
    assert isinstance(refused(page), SourceBlocked)


@pytest.mark.parametrize(
    "page",
    [
        make_page(status=429, retry_after="17"),
        make_page(status=503, retry_after="17"),
        make_page(Reply(429, "slow down", "17")),
        make_page(Reply(503, "slow down", "17")),
        make_page(Reply(500, ""), Reply(429, "slow down", "17")),
    ],
)
def test_the_wait_that_is_asked_for_is_kept(page: Page) -> None:
    reason = refused(page)

    assert isinstance(reason, SourceBlocked)
    assert reason.retry_after == timedelta(seconds=17)


@pytest.mark.parametrize(
    "differences",
    [
        {"status": 500},
        {"status": 503},
        {"status": 408},
        {"replies": (Reply(408, ""),)},
        {"status": 0, "trouble": "ERR_CONNECTION_REFUSED"},
        {"replies": ()},
        {"unanswered": 1},
        {"replies": (Reply(502, "<html>"),)},
        {"replies": (Reply(0, ""),)},
        {"replies": (reply("null_with_errors"),)},
    ],
)
def test_a_page_without_an_answer_is_unreachable(differences: dict[str, Any]) -> None:
    assert isinstance(refused(make_page(**differences)), SourceUnreachable)


def test_the_reason_names_both_numbers() -> None:
    reason = refused(make_page(reply("track"), shown="5"))

    assert str(reason) == "numbers that disagree: 1,137,719,792, 5"


@pytest.mark.parametrize("shown", ["1,137,719,792 plays", "1.1B", "\N{EN DASH}"])
def test_an_answer_beside_a_text_that_is_not_understood_is_believed_with_a_remark(shown: str) -> None:
    count = verdict(make_page(reply("track"), shown=shown), TRACK)

    assert count.number == STREAMS
    assert f"{shown!r}, which is not understood" in count.remark


def test_a_count_says_by_which_way_it_came() -> None:
    by_answer = verdict(make_page(reply("track"), shown=SHOWN), TRACK)
    by_text = verdict(make_page(shown=SHOWN), TRACK)

    assert (by_answer.source, by_answer.remark) == ("spotify page", "")
    assert (by_text.source, by_text.remark) == ("spotify page by its text", "")


@pytest.mark.parametrize(
    "page",
    [
        make_page(reply("artist")),
        make_page(Reply(200, "{}")),
        make_page(asked("track_of_another", ANOTHER)),
        make_page(asked("decoy", ANOTHER, status=403), canonical=None),
        make_page(Reply(200, f'{{"data": {{"lookup": {{"uri": "spotify:track:{TRACK}"}}}}}}', asked={"uris": []})),
    ],
    ids=["something else", "nothing", "another track", "another question refused", "whether saved"],
)
def test_a_page_that_tells_nothing_about_the_track_in_its_time_is_tried_again(page: Page) -> None:
    assert isinstance(refused(page), SourceUnreachable)


def test_an_answer_about_another_track_to_a_question_about_ours_is_a_changed_page() -> None:
    assert isinstance(refused(make_page(asked("track_of_another", TRACK))), PageChanged)
