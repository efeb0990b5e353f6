"""Imports past numbers from a CSV file or a workbook."""

from argparse import ArgumentParser
from collections.abc import Mapping
from functools import partial
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from analytics.catalogue.importing import saved_mappings
from analytics.files.records import RowError, names_of
from analytics.files.table_reader import TableLocation
from analytics.management.choices import add_file_options, columns_chosen
from analytics.snapshots.importing import columns, playlist_store, store
from analytics.snapshots.importing.columns import COUNTS, FIELDS
from analytics.snapshots.importing.compare import Compared
from analytics.snapshots.importing.dates import DateOrder
from analytics.snapshots.importing.playlist_store import Placed
from analytics.snapshots.importing.positions import staged
from analytics.snapshots.importing.rows import FileChoices, Plan, header_of, plan_of
from analytics.snapshots.importing.staging import ReportedLines

MOST_SHOWN = 50


class Command(BaseCommand):
    help = (
        "Import past streams and views from a CSV or Excel file: one row per track and day, or one column per day."
        " They become snapshots of imported runs, and growth is measured from them. Numbers that a run read do not"
        " change. A file with positions in playlists becomes weeks of those playlists."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_file_options(parser, FIELDS)
        parser.add_argument("--add-tracks", action="store_true", help="add tracks that the catalogue does not have")
        parser.add_argument("--source", default="", help="the origin shown on the runs (default: the file's name)")
        parser.add_argument("--dates", choices=list(DateOrder), help="what comes first in a date such as 03/04/2026")
        parser.add_argument("--numbers", choices=COUNTS, default="", help="what the day columns contain")

    def handle(self, *_args: object, **options: Any) -> None:
        path = options["file"]
        try:
            with path.open("rb") as file:
                self._import(file, path.name, options)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from None

    def _import(self, file: IO[bytes], name: str, options: Mapping[str, Any]) -> None:
        place = TableLocation(options["encoding"], options["sheet"], options["header_line"])
        plan = self._plan(file, place, options)
        if plan.unread:
            self.stderr.write(f"Columns that are not read: {', '.join(plan.unread)}")
        skip_bad = options["skip_bad"] or options["dry_run"]
        staging = partial(self._stage, file, place, plan, skip_bad=skip_bad)
        add_tracks, source = options["add_tracks"], options["source"] or name
        kind = playlist_store if columns.is_of_playlists(plan.columns) else store
        if options["dry_run"]:
            count, wrong, found = kind.look(staging, add_tracks=add_tracks)
        else:
            count, wrong, found = kind.store(staging, source, "shell", self._progress, add_tracks=add_tracks)
        for listed in (wrong, found.conflicts, found.unknown):
            self._show(listed)
        words = "Nothing was changed. The import would add: " if options["dry_run"] else f"{name}: "
        self.stdout.write(f"{words}{summary(count, wrong, found)}")

    def _stage(
        self, file: IO[bytes], place: TableLocation, plan: Plan, *, skip_bad: bool
    ) -> tuple[int, ReportedLines]:
        """Stage the file. If bad rows are not allowed it raises CommandError, which rolls the transaction back."""
        count, wrong = staged(file, place, plan, self._progress)
        if wrong.count and not skip_bad:
            self._show(wrong)
            raise CommandError(
                f"Nothing was imported: {wrong.count:,} rows or cells have errors."
                " Fix them, or import the others with --skip-bad."
            )
        return count, wrong

    def _progress(self, words: str) -> None:
        self.stderr.write(f"{words} …")

    def _plan(self, file: IO[bytes], place: TableLocation, options: Mapping[str, Any]) -> Plan:
        answers = FileChoices(DateOrder(options["dates"]) if options["dates"] else None, options["numbers"])
        chosen = columns_chosen(options["map"])
        header = header_of(file, place, chosen)
        if isinstance(header, RowError):
            raise CommandError(f"Nothing was imported: line {header.line}: {header.reason}.")
        if chosen and (reason := columns.wrong_choice(chosen, header.names)):
            raise CommandError(f"Nothing was imported: {reason}. Try: {columns.options(header.names)}")
        known = chosen or saved_mappings.remembered_as(
            columns.digest_of(header.names), lambda kept: columns.wrong_choice(kept, names_of(header.names))
        )
        plan = plan_of(file, place, known, answers)
        if isinstance(plan, RowError):
            raise CommandError(f"Nothing was imported: line {plan.line}: {plan.reason}.")
        _demand_answers(plan)
        if chosen and not options["dry_run"]:
            saved_mappings.remember_as(columns.digest_of(header.names), chosen, "the shell")
        return plan

    def _show(self, listed: ReportedLines) -> None:
        for one in listed.first[:MOST_SHOWN]:
            self.stderr.write(f"line {one.line}: {one.reason}")
        if listed.count > MOST_SHOWN:
            self.stderr.write(f"… and {listed.count - MOST_SHOWN:,} more")


def _demand_answers(plan: Plan) -> None:
    if plan.open.order:
        raise CommandError(
            f"Nothing was imported: {plan.open.order!r} could be two different days."
            f" Add --dates {DateOrder.DAY_FIRST} or --dates {DateOrder.MONTH_FIRST}."
        )
    if plan.open.count:
        raise CommandError(
            "Nothing was imported: the names of the day columns do not say what they contain."
            " Add --numbers streams or --numbers views."
        )


def summary(count: int, wrong: ReportedLines, found: Compared | Placed) -> str:
    """Return in one sentence what importing a file does."""
    unknown, left = "tracks not in the catalogue", ""
    if isinstance(found, Placed):
        unknown, left = "tracks or playlists not in the catalogue", found.left
    return (
        f"{found.said}, of {count:,} read; {found.unchanged:,} already known, {left}"
        f"{found.conflicts.count:,} conflicts left out, {found.unknown.count:,} {unknown},"
        f" {wrong.count:,} rows or cells with errors."
    )
