"""Full answers give the same numbers as short ones: nothing around a number is taken for one."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from enrichment.browser import Reply
from enrichment.sources.base import (
    Count,
    CountHidden,
    NotRead,
    QuotaSpent,
    SourceBlocked,
    SourceRefused,
    SourceUnreachable,
)
from enrichment.sources.spotify import playcount, verdict
from enrichment.sources.spotify.answers import artists, lengths, nodes, other_counts
from enrichment.sources.youtube import failure, understand
from enrichment.sources.youtube.search import found, shown
from tests.enrichment.shapes import saved
from tests.enrichment.sources.spotify_saved import SHOWN, STREAMS, TRACK, make_page

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def counts_in(node: Any) -> dict[str, int]:
    """Return every track of an answer with its own count, by id, without using the reader."""
    if isinstance(node, list):
        return {track_id: count for one in node for track_id, count in counts_in(one).items()}
    if not isinstance(node, dict):
        return {}
    own = {node["uri"].rpartition(":")[2]: int(node["playcount"])} if "playcount" in node else {}
    return own | counts_in([*node.values()])


def test_a_whole_answer_gives_its_tracks_count() -> None:
    assert playcount(saved("spotify/full_track"), TRACK) == STREAMS


def test_a_page_with_whole_answers_gives_its_tracks_count() -> None:
    replies = [Reply(200, json.dumps(saved(f"spotify/full_{name}"))) for name in ("artist", "track", "album")]

    assert verdict(make_page(*replies, shown=SHOWN), TRACK).number == STREAMS


@pytest.mark.parametrize("name", ["track", "artist", "album"])
def test_every_count_beside_it_belongs_to_the_track_that_it_stands_with(name: str) -> None:
    answer = saved(f"spotify/full_{name}")
    expected = {track_id: count for track_id, count in counts_in(answer).items() if track_id != TRACK}

    assert expected
    assert other_counts([answer], TRACK) == expected


def test_a_relinked_row_gives_its_count_to_the_track_it_names_itself() -> None:
    album = saved("spotify/full_album")
    rows = [item["track"] for item in album["data"]["albumUnion"]["tracksV2"]["items"]]
    linked = {row["relinkingInformation"]["linkedTrack"]["uri"].rpartition(":")[2] for row in rows}

    assert linked
    assert linked.isdisjoint(other_counts([album], ""))


def test_lengths_and_artists_are_found_in_whole_answers() -> None:
    answer = saved("spotify/full_track")

    assert lengths(nodes([answer]))[TRACK] == 203_807
    assert TRACK in {one.track_id for one in artists(nodes([answer]))}


def test_a_whole_list_of_videos_gives_their_views() -> None:
    answers = understand(saved("youtube/videos"), ["dQw4w9WgXcQ", "kJQP7kiw5Fk", "aaaaaaaaaaa"])

    assert answers["dQw4w9WgXcQ"] == Count(17_123_456_789, "youtube data api")
    assert isinstance(answers["kJQP7kiw5Fk"], CountHidden)
    assert answers["aaaaaaaaaaa"] == Count(0, "youtube data api")


def test_what_a_search_finds_is_shown() -> None:
    videos = shown(saved("youtube/details"), ["dQw4w9WgXcQ"])

    assert not isinstance(videos, NotRead)
    (video,) = videos
    assert found(saved("youtube/search")) == ["dQw4w9WgXcQ", "kJQP7kiw5Fk"]
    assert (video.seconds, video.channel) == (213, "Sample Artist - Topic")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("quota_exceeded", QuotaSpent),
        ("searches_spent", QuotaSpent),
        ("too_fast", SourceBlocked),
        ("key_invalid", SourceRefused),
        ("key_leaked", SourceRefused),
        ("not_activated", SourceRefused),
        ("backend", SourceUnreachable),
    ],
)
def test_a_whole_error_says_what_to_do(name: str, expected: type[NotRead]) -> None:
    error = saved(f"youtube/{name}")

    assert type(failure(error["error"]["code"], json.dumps(error).encode(), NOW)) is expected
