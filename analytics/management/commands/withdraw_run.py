"""`manage.py withdraw_run`: withdraws the numbers of a run that was dated by a clock that was ahead."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from analytics.models import SnapshotRun
from analytics.snapshots import withdrawing


class Command(BaseCommand):
    help = (
        "Withdraw the numbers of a run that is dated in the future, or after a later run, because a clock was ahead."
        " Its readings keep what they showed. Make sure first that this machine's own clock is right."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "run", type=int, help="the id of the run; `verify_run --all` lists the wrongly dated ones"
        )

    def handle(self, *_args: object, run: int, **_options: object) -> None:
        found = SnapshotRun.objects.filter(pk=run, state__in=SnapshotRun.RECORDED).first()
        if found is None:
            raise CommandError(f"There is no run {run} that recorded anything.")
        if not withdrawing.is_misdated(found, timezone.now()):
            raise CommandError(f"{found} is dated neither in the future nor after a later run: it keeps its numbers.")
        withdrawing.withdraw(found, "hand")
        self.stdout.write(f"{found} was withdrawn.")
