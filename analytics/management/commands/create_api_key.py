"""Makes an API key for a program."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from analytics.models.api_keys import VALID, ApiKey

LONGEST_NAME = 100
"""As long as the column is."""

LONGEST_DAYS = 3_650


class Command(BaseCommand):
    help = "Make an API key and print it. Only a hash is stored, so it is printed only once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="who or what will use it; runs show this name")
        parser.add_argument("--can-run", action="store_true", help="may also start and cancel runs")
        end = parser.add_mutually_exclusive_group()
        end.add_argument("--days", type=int, default=VALID.days, help=f"how long it is valid (default: {VALID.days})")
        end.add_argument("--forever", action="store_true", help="valid until it is revoked")

    def handle(self, *_args: object, name: str, can_run: bool, days: int, forever: bool, **_options: Any) -> None:
        if not 1 <= days <= LONGEST_DAYS:
            raise CommandError(f"--days must be from 1 to {LONGEST_DAYS:,}.")
        if not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
            raise CommandError(f"A name must have 1 to {LONGEST_NAME} characters that can be seen.")
        expires_at = None if forever else timezone.now() + timedelta(days=days)
        key, text = ApiKey.objects.issue(name=name, can_run=can_run, expires_at=expires_at)
        # Only the key goes to stdout, so that it can be piped into a secret store.
        self.stdout.write(text)
        may = "may read, and start and cancel runs" if can_run else "may read"
        until = f"until {key.expires_at:%-d %b %Y}" if key.expires_at else "until it is revoked"
        self.stderr.write(f"This key {may}, {until}. Copy it now: it is shown only once.")
