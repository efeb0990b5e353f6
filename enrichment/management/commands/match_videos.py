"""`manage.py match_videos`: the videos of tracks that have none, searched for on YouTube."""

import argparse
import json
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from analytics.catalogue import video_search_queue, videos
from analytics.catalogue.video_search_queue import Outcome
from analytics.formatting import wording
from analytics.models import Track
from enrichment.management.lookups import LEFT, check_known, needing_redis, progress_bar
from enrichment.video_matching import searching


class Command(BaseCommand):
    help = (
        "Search YouTube for the videos of tracks that have none, at most two searches per track. Certain matches are"
        " used, likely ones wait for a person. Run it again to continue with what is left. Exit code 3: some tracks"
        " are left."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--tracks", nargs="+", metavar="SPOTIFY_ID", help="only these tracks, whether due or not")
        parser.add_argument("--limit", type=_number, metavar="N", help="search for at most this many tracks")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")
        parser.add_argument("--dry-run", action="store_true", help="only show how many tracks would be searched for")

    def handle(self, *_args: object, **options: Any) -> None:
        tracks = options["tracks"]
        check_known(tracks)
        _enqueue(tracks)
        due = video_search_queue.due(timezone.now(), tracks)
        if options["dry_run"]:
            self._say(
                options, {"to_search": due}, f"To be searched for: {wording.tracks(due)}. Nothing was searched."
            )
            return
        with needing_redis():
            found = self._search(tracks, options["limit"], due)
        self._say(options, found, _words(found))
        if found["left"]:
            raise SystemExit(LEFT)

    def _search(self, tracks: list[str] | None, limit: int | None, due: int) -> dict[str, Any]:
        counts: Counter[Outcome] = Counter()
        with progress_bar("Searching YouTube", due if limit is None else min(limit, due)) as advance:

            def report(outcome: Outcome) -> None:
                counts[outcome] += 1
                advance()

            stopped = searching.search_all(tracks, limit, report)
        now = timezone.now()
        return {outcome.value: counts[outcome] for outcome in Outcome} | {
            "left": video_search_queue.due(now, tracks),
            "searches_left_today": searching.search_quota(now).left,
            "to_decide": videos.undecided().count(),
            "stopped": stopped,
        }

    def _say(self, options: dict[str, Any], found: dict[str, object], words: str) -> None:
        self.stdout.write(json.dumps(found) if options["json"] else words)


def _enqueue(tracks: list[str] | None) -> None:
    if tracks is None:
        video_search_queue.enqueue_missing()
    else:
        video_search_queue.ask_for(list(Track.objects.filter(spotify_id__in=tracks).values_list("pk", flat=True)))


def _number(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def _words(found: dict[str, Any]) -> str:
    taken, asked, none = (wording.tracks(found[name]) for name in ("taken", "asked", "none"))
    words = f"Found a video for {taken}, a person has to decide for {asked}, found nothing for {none}."
    if found["unrecognised"]:
        words += f" YouTube's answer was not understood for {wording.tracks(found['unrecognised'])}."
    if found["to_decide"]:
        words += f" Videos to decide in all: {found['to_decide']:,}."
    if found["left"]:
        return f"{words} Left to search for: {wording.tracks(found['left'])}. {found['stopped'] or _AGAIN}"
    return f"{words} {found['stopped']}".strip()


_AGAIN = "Run it again to continue."
