"""What a batch of credits.fm has is kept where the single lookup has nothing."""

import json
from contextlib import closing

from enrichment.sources.credits import Credits, CreditsFm
from enrichment.sources.playlists.web import Web
from tests.enrichment.browser.site import Sent, serve_site
from tests.enrichment.sources.credits.saved import ASKED, ISRC, credits_fm


def test_a_recording_that_only_the_batch_knows_keeps_what_that_says() -> None:
    entry = credits_fm(songwriters=[])
    with serve_site() as site:
        site.pages["/v1/batch"] = Sent(json.dumps({"isrcs": {ISRC: entry}, "iswcs": {}}))
        site.pages[f"/v1/isrc/{ISRC}?contribute=false"] = Sent('{"error": "not found"}', 404)

        with closing(CreditsFm(Web(), site.url, "", lambda: True)) as source:
            answer = source.read([ASKED])[ISRC]

    assert isinstance(answer, Credits)
    assert {claim.role for claim in answer.claims} == {"producer", "artist"}
