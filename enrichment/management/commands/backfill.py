"""`manage.py backfill`: the weeks before tracking began, as Chartmetric counted them."""

import argparse
import json
from collections import Counter
from typing import Any

import redis
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from analytics.models import Track
from analytics.snapshots import third_party_queue as questions
from enrichment.lookups import third_party
from enrichment.lookups.third_party import LookupResult

STOPPED = 3
"""The exit code if something is left, as for a partial run."""

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
        _check(tracks)
        left = questions.missing_history(weeks, tracks)
        if options["dry_run"]:
            self._say(options, {"to_ask": left}, f"{left:,} tracks would be requested. Nothing was requested.")
            return
        counts, reason = self._ask(weeks, tracks, left)
        left = questions.missing_history(weeks, tracks)
        found = {
            "known": counts[LookupResult.KNOWN],
            "unknown": counts[LookupResult.UNKNOWN],
            "left": left,
            "stopped": reason,
        }
        self._say(options, found, _words(found))
        if left:
            raise SystemExit(STOPPED)

    def _ask(self, weeks: int, tracks: list[str] | None, left: int) -> tuple[Counter[LookupResult], str]:
        questions.ask_about_history(weeks, tracks)
        counts: Counter[LookupResult] = Counter()
        # To standard error: standard output is for the result.
        with Progress(*_COLUMNS, console=Console(stderr=True)) as progress:
            bar = progress.add_task("Asking Chartmetric", total=left)

            def report(step: LookupResult) -> None:
                counts[step] += 1
                progress.advance(bar)

            try:
                reason = third_party.backfill(tracks, report)
            except redis.RedisError as error:
                raise CommandError(f"Redis does not answer ({type(error).__name__}).") from None
        return counts, reason

    def _say(self, options: dict[str, Any], found: dict[str, object], words: str) -> None:
        self.stdout.write(json.dumps(found) if options["json"] else words)


_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def _weeks(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_WEEKS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of weeks from 1 to {MOST_WEEKS}")
    return int(text)


def _check(tracks: list[str] | None) -> None:
    if not third_party.configured():
        raise CommandError("Chartmetric is not set up: set CHARTMETRIC_REFRESH_TOKEN.")
    if tracks is None:
        return
    known = Track.objects.filter(spotify_id__in=tracks).values_list("spotify_id", flat=True)
    unknown = sorted(set(tracks) - set(known))
    if unknown:
        raise CommandError(f"Not in the catalogue: {', '.join(unknown)}")


def _words(found: dict[str, Any]) -> str:
    words = f"Chartmetric knew {found['known']:,} tracks and had no number for {found['unknown']:,}."
    if not found["left"]:
        return words
    why = f" {found['stopped']}" if found["stopped"] else " Another process is fetching them."
    return f"{words} {found['left']:,} are left.{why} Run it again to continue."
