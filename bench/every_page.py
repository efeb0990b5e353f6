"""TrackPulse's own reader of pages, without a run around it: one browser, one page for each track."""

import os
import sys
from pathlib import Path

from enrichment.browser import Browser, BrowserSettings
from enrichment.sources.base import Count
from enrichment.sources.spotify import Spotify


def read(tracks: list[str]) -> list[int]:
    """Return the streams of each track, from its own page."""
    settings = BrowserSettings(profile_root=Path("var/browsers").resolve(), page_seconds=20.0)
    source = Spotify(Browser(settings), os.environ["SPOTIFY_WEB_URL"], os.environ["SPOTIFY_GRAPHQL_URL"])
    answers = [source.read([track])[track] for track in tracks]
    source.close()
    return [answer.number for answer in answers if isinstance(answer, Count)]


if __name__ == "__main__":
    sys.path.insert(0, os.fspath(Path(__file__).with_name("others")))
    from asking import tell  # type: ignore[import-not-found]  # found on the path of the others

    tell(read)
