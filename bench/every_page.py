"""TrackPulse's page reader alone, without a run, in one browser.

every_page.py TRACKS   how many tracks are read from each page, including its own; 1 opens a page for each
"""

import os
import sys
from pathlib import Path

from enrichment.browser import Browser, BrowserSettings
from enrichment.sources.base import Answer, Count
from enrichment.sources.spotify import Spotify

AT_ONCE = 24
"""As many requests at the same time as a run sends."""


def read(tracks: list[str]) -> list[int]:
    """Return the streams of each track."""
    settings = BrowserSettings(profile_root=Path("var/browsers").resolve(), page_seconds=20.0)
    source = Spotify(Browser(settings), os.environ["SPOTIFY_WEB_URL"], os.environ["SPOTIFY_GRAPHQL_URL"])
    share = int(sys.argv[1])
    answers = [answer for first in range(0, len(tracks), share) for answer in page(source, tracks[first:][:share])]
    source.close()
    return [answer.number for answer in answers if isinstance(answer, Count)]


def page(source: Spotify, tracks: list[str]) -> list[Answer]:
    """Open the first track's page, repeat its request for the same track, then for the others, as a run does.

    The counts that the page lists are waited for, as in a run, but not used.
    """
    lead, *others = tracks
    answers = [source.read([lead])[lead]]
    portions = [others[at : at + AT_ONCE] for at in range(0, len(others), AT_ONCE)]
    if others:
        source.ask(lead, [lead])
    source.other_counts()
    return answers + [answer for portion in portions for answer in source.ask(lead, portion).values()]


if __name__ == "__main__":
    sys.path.insert(0, os.fspath(Path(__file__).with_name("others")))
    from asking import tell  # type: ignore[import-not-found]  # found on the path of the others

    tell(read)
