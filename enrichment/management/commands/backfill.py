"""`manage.py backfill`: the weeks before tracking began, as Chartmetric counted them."""

import argparse
import json
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.snapshots import third_party_queue
from enrichment.lookups import third_party
from enrichment.lookups.third_party import LookupResult
from enrichment.management.lookups import LEFT, check_known, needing_redis, progress_bar

MOST_WEEKS = 520


class Command(BaseCommand):
    help = (
        "Fetch the streams of the weeks before tracking began from Chartmetric, one request per track. They are"
        " shown as Chartmetric's, and growth and totals of what was read leave them out. Run it again to continue"
        " with what is left. Exit code 3: some tracks are left."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--weeks", type=_weeks, default=52, help="how many weeks before tracking began (default: 52)"
        )
        parser.add_argument("--tracks", nargs="+", metavar="SPOTIFY_ID", help="only these tracks")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")
        parser.add_argument("--dry-run", action="store_true", help="only show how many tracks would be requested")

    def handle(self, *_args: object, **options: Any) -> None:
        weeks, tracks = options["weeks"], options["tracks"]
        if not third_party.configured():
            raise CommandError("Chartmetric is not set up: set CHARTMETRIC_REFRESH_TOKEN.")
        check_known(tracks)
        left = third_party_queue.missing_history(weeks, tracks)
        if options["dry_run"]:
            self._say(options, {"to_ask": left}, f"{left:,} tracks would be requested. Nothing was requested.")
            return
        counts, reason = self._ask(weeks, tracks, left)
        left = third_party_queue.missing_history(weeks, tracks)
        found = {
            "known": counts[LookupResult.KNOWN],
            "unknown": counts[LookupResult.UNKNOWN],
            "left": left,
            "stopped": reason,
        }
        self._say(options, found, _words(found))
        if left:
            raise SystemExit(LEFT)

    def _ask(self, weeks: int, tracks: list[str] | None, left: int) -> tuple[Counter[LookupResult], str]:
        third_party_queue.ask_about_history(weeks, tracks)
        counts: Counter[LookupResult] = Counter()
        with needing_redis(), progress_bar("Asking Chartmetric", left) as advance:

            def report(step: LookupResult) -> None:
                counts[step] += 1
                advance()

            reason = third_party.backfill(tracks, report)
        return counts, reason

    def _say(self, options: dict[str, Any], found: dict[str, object], words: str) -> None:
        self.stdout.write(json.dumps(found) if options["json"] else words)


def _weeks(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_WEEKS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of weeks from 1 to {MOST_WEEKS}")
    return int(text)


def _words(found: dict[str, Any]) -> str:
    words = f"Chartmetric knew {found['known']:,} tracks and had no number for {found['unknown']:,}."
    if not found["left"]:
        return words
    why = f" {found['stopped']}" if found["stopped"] else " Another process is fetching them."
    return f"{words} {found['left']:,} are left.{why} Run it again to continue."
