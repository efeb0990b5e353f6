"""`manage.py backfill_contacts`: contacts' totals for past runs, calculated from the snapshots of their tracks."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import track

from analytics.contacts import history

CONTACTS = 200
"""How many at a time: a batch over a year of weeks takes seconds, and only an interrupted one is lost."""


class Command(BaseCommand):
    help = (
        "Fill in the totals of every contact for past runs that did not store them, using today's credits."
        " What a run recorded is kept. If interrupted, run it again to continue."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *_args: object, **options: Any) -> None:
        contacts, runs = history.all_contacts(), history.recorded_runs()
        batches = [contacts[first : first + CONTACTS] for first in range(0, len(contacts), CONTACTS)]
        # Progress on standard error: standard output is for the result.
        console = Console(stderr=True)
        rows = sum(history.recompute(one, runs) for one in track(batches, "Contacts", console=console))
        if options["json"]:
            self.stdout.write(json.dumps({"contacts": len(contacts), "runs": len(runs), "rows": rows}))
        else:
            self.stdout.write(f"{rows:,} rows added, for {len(contacts):,} contacts in {len(runs):,} runs.")
