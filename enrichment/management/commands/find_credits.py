"""`manage.py find_credits`: looks up who wrote, produced and performed the tracks, at every source, now."""

import argparse
import json
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from analytics.contacts import credit_queue
from analytics.contacts.credit_queue import Outcome
from analytics.formatting import wording
from analytics.models import ClaimSource, CreditSuggestion
from enrichment.lookups import credits as credit_lookups
from enrichment.management.lookups import LEFT, check_known, needing_redis, progress_bar
from enrichment.registry import close_sources


class Command(BaseCommand):
    help = (
        "Look up who wrote, produced and performed the tracks. What is certain becomes a credit, the rest is listed"
        " under Suggested credits. Run it again to continue. Exit code 3: some tracks are still waiting."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--tracks", nargs="+", metavar="SPOTIFY_ID", help="only these tracks, due or not")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *_args: object, **options: Any) -> None:
        if not settings.CREDIT_SOURCES:
            raise CommandError("Credit lookups are switched off: set CREDIT_SOURCES.")
        tracks = options["tracks"]
        check_known(tracks)
        with needing_redis():
            found = {source: self._find(source, tracks) for source in settings.CREDIT_SOURCES}
        to_decide = CreditSuggestion.objects.filter(state="open").values("artist_id").distinct().count()
        self.stdout.write(
            json.dumps({"sources": found, "to_decide": to_decide}) if options["json"] else _words(found, to_decide)
        )
        close_sources()
        if any(one["left"] for one in found.values()):
            raise SystemExit(LEFT)

    def _find(self, source: str, tracks: list[str] | None) -> dict[str, Any]:
        if tracks is None:
            credit_queue.enqueue(source)
        else:
            credit_queue.ask_for(source, tracks)
        counts: Counter[Outcome] = Counter()
        due = credit_queue.due(source, timezone.now(), tracks)
        with progress_bar(f"Asking {ClaimSource(source).label}", due) as advance:

            def report(outcome: Outcome) -> None:
                counts[outcome] += 1
                advance()

            stopped = credit_lookups.find_all(source, tracks, report)
        left = credit_queue.due(source, timezone.now(), tracks)
        return {outcome.value: counts[outcome] for outcome in Outcome} | {"left": left, "stopped": stopped}


def _words(found: dict[str, dict[str, Any]], to_decide: int) -> str:
    lines = [_line(source, one) for source, one in found.items()]
    return "\n".join([*lines, f"People to decide on under Suggested credits: {to_decide:,}."])


def _line(source: str, one: dict[str, Any]) -> str:
    words = f"{ClaimSource(source).label} knew {wording.tracks(one['found'])} and did not know {one['unknown']:,}."
    if one["unrecognised"]:
        words += f" Its answers for {wording.tracks(one['unrecognised'])} were not understood."
    if one["worker_crashed"]:
        words += f" Asking about {wording.tracks(one['worker_crashed'])} crashed its worker each time."
    if one["left"]:
        words += f" Still to look up: {wording.tracks(one['left'])}."
    return f"{words} {one['stopped']}".strip()
