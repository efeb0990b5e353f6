"""Runs the simulator as a process: `python -m enrichment.simulator --port 8090 --tracks 72`."""

import argparse
import sys
from contextlib import suppress
from datetime import datetime

from enrichment.simulator.catalogue_file import catalogue_csv
from enrichment.simulator.causes import CausedWorld
from enrichment.simulator.server import run
from enrichment.simulator.stage import Latencies, Stage
from enrichment.simulator.stories import SAMPLE_STORIES
from enrichment.simulator.world import World


def main() -> None:
    """Serve until interrupted, or print the catalogue."""
    asked = _arguments()
    stories = () if asked.ordinary else SAMPLE_STORIES
    world = (CausedWorld if asked.causes else World)(
        asked.tracks,
        asked.contacts,
        stories=stories,
        now=asked.now,
        unlisted=asked.unlisted,
        playlists=asked.playlist,
        artists=asked.artists,
        fresh=asked.fresh,
    )
    if asked.catalogue:
        sys.stdout.write(catalogue_csv(world))
        return
    latencies = Latencies(spotify=asked.spotify_latency, youtube=asked.youtube_latency)
    sys.stdout.write(f"Invented platforms on http://127.0.0.1:{asked.port}\n")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):
        run(Stage(world, latencies=latencies, script_bytes=1_000 * asked.script_kilobytes), asked.port)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m enrichment.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--tracks", type=int, default=72)
    parser.add_argument("--contacts", type=int, default=18)
    parser.add_argument("--artists", type=int, help="who share the tracks (default: one for six tracks)")
    parser.add_argument("--unlisted", type=int, default=0, help="tracks that are on Spotify and in no catalogue")
    parser.add_argument("--fresh", type=int, default=0, help="new releases by its artists, out since ten days")
    parser.add_argument("--playlist", type=int, action="append", default=[], metavar="ROWS", help="may be repeated")
    parser.add_argument("--causes", action="store_true", help="let numbers move for reasons, as in `causes`")
    parser.add_argument("--now", type=datetime.fromisoformat, help="the moment the stories refer to, with offset")
    parser.add_argument("--ordinary", action="store_true", help="tell no stories: every count is there")
    parser.add_argument("--spotify-latency", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--youtube-latency", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--script-kilobytes", type=int, default=0, help="how much script the player has at least")
    parser.add_argument("--catalogue", action="store_true", help="print the catalogue as CSV and end")
    return parser.parse_args()


if __name__ == "__main__":
    main()
