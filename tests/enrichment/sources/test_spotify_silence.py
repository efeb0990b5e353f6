"""A count on the page beside an answer that tells no count: what the answer says decides whether it is believed."""

import json
from dataclasses import replace
from typing import Final

import pytest

from enrichment.browser import Reply
from enrichment.sources.base import CountHidden, NotRead, PageChanged, SourceBlocked, SourceUnreachable, TrackGone
from enrichment.sources.spotify import verdict
from tests.enrichment.sources.spotify_saved import SHOWN, STREAMS, TRACK, make_page, reply

URI: Final = f"spotify:track:{TRACK}"
# They do not name the track; their request does.
OWN_CREDITS: Final = Reply(
    200,
    '{"data": {"trackUnion": {"__typename": "Track", "name": "Sample Song", "creditsTrait": null}}}',
    asked={"trackUri": URI},
)
GENERIC: Final = Reply(200, '{"data": {"trackUnion": {"__typename": "GenericError"}}}', asked={"uri": URI})
NULL: Final = replace(reply("null_with_errors"), asked={"uri": URI})
LOST: Final = Reply(
    200,
    json.dumps(
        {
            "data": {"trackUnion": {"__typename": "Track", "uri": URI, "playcount": None}},
            "errors": [{"message": "timeout", "path": ["trackUnion", "playcount"]}],
        }
    ),
    asked={"uri": URI},
)
SILENT: Final = pytest.mark.parametrize(
    "silent", [OWN_CREDITS, GENERIC, NULL, LOST], ids=["credits", "generic", "null", "lost"]
)
# About something else of the track, which Spotify does not have.
NO_VIDEO: Final = replace(reply("not_found"), asked={"trackUri": URI})
DASH: Final = "\N{EN DASH}"


@pytest.mark.parametrize("canonical", [None, f"https://open.spotify.com/track/{TRACK}"])
@SILENT
def test_the_text_is_believed_beside_what_says_nothing_of_the_count(silent: Reply, canonical: str | None) -> None:
    count = verdict(make_page(silent, shown=SHOWN, canonical=canonical), TRACK)

    assert (count.number, count.source) == (STREAMS, "spotify page by its text")


@pytest.mark.parametrize("replies", [(), (OWN_CREDITS,), (GENERIC,)])
def test_a_text_that_was_still_changing_is_no_number(replies: tuple[Reply, ...]) -> None:
    with pytest.raises(SourceUnreachable):
        verdict(make_page(*replies, shown=SHOWN, stood=1.0), TRACK)


def test_a_refusal_is_told_rather_than_that_a_text_was_still_changing() -> None:
    with pytest.raises(SourceBlocked):
        verdict(make_page(Reply(429, "", "7", asked={"uri": URI}), shown=SHOWN, stood=1.0), TRACK)


@SILENT
def test_the_answer_about_the_count_is_found_among_others(silent: Reply) -> None:
    for replies in ((silent, reply("track")), (reply("track"), silent)):
        assert verdict(make_page(*replies, shown=SHOWN), TRACK).source == "spotify page"


@SILENT
def test_a_page_that_shows_nothing_beside_it_is_tried_again(silent: Reply) -> None:
    with pytest.raises(SourceUnreachable):
        verdict(make_page(silent), TRACK)


def test_a_null_whose_error_is_about_something_else_is_no_count() -> None:
    answer = json.loads(LOST.text) | {"errors": [{"message": "timeout", "path": ["trackUnion", "lyrics"]}]}

    with pytest.raises(CountHidden):
        verdict(make_page(replace(LOST, text=json.dumps(answer))), TRACK)


def test_a_number_is_not_lost_to_a_null_that_comes_after_it() -> None:
    for null in (LOST, reply("without_count")):
        assert verdict(make_page(reply("track"), null, shown=SHOWN), TRACK).source == "spotify page"


def test_what_lacks_something_of_a_track_does_not_say_that_it_is_gone() -> None:
    failed = Reply(503, "", asked={"uri": URI})

    with pytest.raises(SourceUnreachable, match="503"):
        verdict(make_page(failed, NO_VIDEO), TRACK)
    with pytest.raises(TrackGone):
        verdict(make_page(NO_VIDEO), TRACK)


@pytest.mark.parametrize("end", ["not_found", "null", "restricted", "without_count"])
def test_a_count_beside_an_answer_that_denies_it_is_a_changed_page(end: str) -> None:
    with pytest.raises(PageChanged):
        verdict(make_page(reply(end), shown=SHOWN), TRACK)


@pytest.mark.parametrize(
    ("end", "reason"),
    [("not_found", TrackGone), ("null", TrackGone), ("restricted", CountHidden), ("without_count", CountHidden)],
)
def test_a_dash_beside_an_answer_without_a_count_is_none(end: str, reason: type[NotRead]) -> None:
    with pytest.raises(reason):
        verdict(make_page(reply(end), shown=DASH), TRACK)


@pytest.mark.parametrize(
    "errors",
    [
        [{"message": "PersistedQueryNotFound"}],
        [{"message": "Invalid query hash"}],
        [{"message": "Bad request", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}],
        ["odd", {"extensions": []}, {"message": "Bad request"}, {"message": "PersistedQueryNotFound"}],
    ],
)
def test_a_query_of_an_earlier_release_is_stale(errors: object) -> None:
    page = make_page(Reply(200, json.dumps({"errors": errors})))

    with pytest.raises(PageChanged, match="outdated"):
        verdict(page, TRACK)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", SourceUnreachable),
        ("\n", SourceUnreachable),
        ('{"data": {"trackUnion": {"__type', SourceUnreachable),
        ("[]", PageChanged),
        ('[{"data": {}}]', PageChanged),
        ("null", PageChanged),
        ("[" * 100_000 + "]" * 100_000, PageChanged),
        ("<html>", SourceBlocked),
        ("Too many requests", SourceBlocked),
    ],
)
def test_what_comes_instead_of_an_answer_is_a_block_only_if_it_is_a_page(text: str, reason: type[NotRead]) -> None:
    with pytest.raises(reason):
        verdict(make_page(Reply(200, text, asked={"uri": URI})), TRACK)
