"""Compares TrackPulse with similar tools and writes docs/benchmarks.md.

    make bench                               everything, three rounds
    make bench ARGS="youtube --rounds 1"     a part; the other parts of the page stay as they are
    make bench ARGS="growing --tracks 1000 10000"

Needs a machine that does nothing else. It starts everything it needs, and stops it again.
"""

import argparse
import importlib
import sys
import time
from collections.abc import Sequence

from bench import place, report

BENCHES = (
    "youtube",
    "bookkeeping",
    "recording",
    "growing",
    "chords",
    "browsers",
    "pages",
    "looks",
    "people",
    "hosts",
    "idle",
    "growth",
    "importing",
    "upgrading",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("benches", nargs="*", metavar="bench", help=f"any of {', '.join(BENCHES)}; all by default")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tracks", type=int, nargs="+", default=[], help="other sizes of the catalogue than usual")
    asked = parser.parse_args()
    if unknown := set(asked.benches) - set(BENCHES):
        parser.error(f"there is no bench {', '.join(sorted(unknown))}: choose from {', '.join(BENCHES)}")
    with place.opened():
        for name in asked.benches or BENCHES:
            run(name, asked.rounds, asked.tracks)


def run(name: str, rounds: int, tracks: Sequence[int]) -> None:
    """Run one bench, print its tables, and write them into the page."""
    sys.stderr.write(f"{name}\n")
    begun = time.monotonic()
    tables = importlib.import_module(f"bench.{name}").measure(rounds, *tracks)
    section = report.section(tables, sys.argv[1:], time.monotonic() - begun)
    sys.stdout.write(f"{section}\n")
    report.put(name, section, BENCHES)


if __name__ == "__main__":
    main()
