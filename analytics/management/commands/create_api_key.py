"""Make a key with which a program calls the API."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from analytics.models import ApiKey

LONGEST_NAME = 100
"""As long as the column is."""


class Command(BaseCommand):
    help = "Make an API key and print it: once, since only a hash of it is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="who or what will use it, as runs will name it")
        parser.add_argument("--can-run", action="store_true", help="may also start and cancel runs")
        parser.add_argument("--days", type=int, help="valid for this many days; without it for ever")

    def handle(self, *_args: object, name: str, can_run: bool, days: int | None, **_options: Any) -> None:
        if days is not None and days < 1:
            raise CommandError("--days counts from 1.")
        if not 0 < len(name) <= LONGEST_NAME:
            raise CommandError(f"A name has 1 to {LONGEST_NAME} characters.")
        expires_at = timezone.now() + timedelta(days=days) if days else None
        _key, text = ApiKey.objects.issue(name=name, can_run=can_run, expires_at=expires_at)
        # On stdout nothing but the key, so that it can be piped into a store of secrets.
        self.stdout.write(text)
        may = "may read, and start and cancel runs" if can_run else "may read"
        self.stderr.write(f"This key {may}. Keep it now: it is shown only this once.")
