"""A page may be told that something of the track is missing while its count is still on its way."""

import json
from pathlib import Path

import pytest

from enrichment.browser import Browser, BrowserSettings
from enrichment.sources.base import Count, TrackGone
from enrichment.sources.spotify import Spotify
from tests.enrichment.browser.site import Sent, serve_site

pytestmark = pytest.mark.processes

TRACK = "0" * 22
URI = f"spotify:track:{TRACK}"
NOT_FOUND = '{"data": {"trackUnion": {"__typename": "NotFound"}}}'
NULL = '{"data": {"trackUnion": null}}'
COUNT = json.dumps({"data": {"trackUnion": {"__typename": "Track", "uri": URI, "playcount": "1234567"}}})
ASKS = f"""<script>
const ask = (path, variables) => fetch(path, {{method: "POST", body: JSON.stringify({{variables}})}})
ask("/query/video", {{trackUri: "{URI}"}})
ask("/query/track", {{uri: "{URI}"}})
</script>"""


@pytest.mark.parametrize(
    ("video", "count", "expected"),
    [
        (Sent(NOT_FOUND), Sent(COUNT, after=1), Count(1_234_567, "spotify page")),
        (Sent(NULL), Sent(COUNT, after=1), Count(1_234_567, "spotify page")),
        (Sent(NOT_FOUND, after=1), Sent(COUNT), Count(1_234_567, "spotify page")),
        (Sent(COUNT, after=60), Sent(NOT_FOUND), None),
    ],
)
def test_only_the_answer_about_the_count_says_that_a_track_is_gone(
    tmp_path: Path, video: Sent, count: Sent, expected: Count | None
) -> None:
    browser = Browser(BrowserSettings(tmp_path, page_seconds=60))
    with serve_site() as site:
        site.pages |= {f"/track/{TRACK}": Sent(ASKS), "/query/video": video, "/query/track": count}

        answer = Spotify(browser, site.url, f"{site.url}/query").read([TRACK])[TRACK]
        browser.close()

    assert answer == expected if expected else isinstance(answer, TrackGone)
