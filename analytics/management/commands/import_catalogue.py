"""Imports a catalogue from a CSV file or a workbook."""

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from analytics.catalogue.importing import saved_mappings, store
from analytics.catalogue.importing.columns import (
    COLUMNS,
    FIELDS,
    options,
    suggested,
    wrong_choice,
    wrong_columns,
)
from analytics.catalogue.importing.identified import identified
from analytics.catalogue.importing.preview import Preview, preview
from analytics.catalogue.importing.rows import Header, header_of, read_catalogue
from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.catalogue.track_ids import look_up
from analytics.files.records import RowError, names_of
from analytics.management.choices import add_file_options, columns_chosen

MOST_SHOWN = 50

LOOK_UP_SECONDS = 10.0
"""How long ISRCs are looked up before the progress is printed."""


class Command(BaseCommand):
    help = (
        f"Import tracks, videos and contacts from a CSV or Excel file. Its columns are {', '.join(COLUMNS)}, or those"
        " in docs/catalogue.md. --map says which column is which if they have other names; that is remembered for"
        " files with the same header."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_file_options(parser, FIELDS)

    def handle(self, *_args: object, **options: Any) -> None:
        rows, errors = self._read(options)
        rows, more = self._identified(rows)
        errors += more
        self._show(errors)
        self._show([one for row in rows for one in row.left_out])
        if options["dry_run"]:
            self.stdout.write(_summary(preview(rows), len(errors)))
            return
        read = sum(row.rows for row in rows)
        if errors and not (options["skip_bad"] and rows):
            remedy = "Fix them, or import the others with --skip-bad." if rows else "Fix them."
            raise CommandError(
                f"Nothing was imported: {len(errors)} of {len(errors) + read} rows have errors. {remedy}"
            )
        stored = store.store(rows)
        self.stdout.write(
            f"Rows: {read}. New: tracks {stored.tracks}, videos {stored.videos}, "
            f"contacts {stored.contacts}, credits {stored.credits}."
        )
        if stored.suggested:
            self.stdout.write(
                f"Credits that might be several contacts': {stored.suggested}. Decide on the page Suggested credits."
            )
        if stored.erased:
            self.stdout.write(f"Credits of erased people, left out: {stored.erased}.")

    def _read(self, options: Mapping[str, Any]) -> tuple[list[CatalogueRow], list[RowError]]:
        path = options["file"]
        place = {name: options[name] for name in ("encoding", "sheet", "header_line")}
        try:
            with path.open("rb") as file:
                columns = _columns(file, columns_chosen(options["map"]), place, keep=not options["dry_run"])
                if columns:
                    self._name_the_others(header_of(file, **place, columns=columns), columns)
                return read_catalogue(file, None, columns, **place)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from None

    def _name_the_others(self, header: Header | RowError, columns: Mapping[str, str]) -> None:
        if not isinstance(header, RowError) and (others := header.unread(columns)):
            self.stderr.write(f"Columns that are not read: {', '.join(others)}")

    def _identified(self, rows: Sequence[CatalogueRow]) -> tuple[list[CatalogueRow], list[RowError]]:
        """Return the rows with the ids of their ISRCs. Raises CommandError if that has to wait."""
        while (answer := identified(rows)).waiting:
            self.stderr.write(f"ISRCs looked up: {answer.sought - len(answer.waiting):,} of {answer.sought:,}")
            if reason := look_up(answer.waiting, LOOK_UP_SECONDS):
                raise CommandError(
                    f"Nothing was imported: {len(answer.waiting):,} ISRCs could not be looked up, as {reason}."
                    " Type the same later: what was found is kept."
                )
        for row, match in answer.first_found:
            self.stdout.write(f"line {row.line}: {row.isrc} is {match.called}, {match.spotify_id}")
        if answer.more_found:
            self.stdout.write(f"… and {answer.more_found:,} more that were found by their ISRC")
        return answer.rows, answer.errors

    def _show(self, errors: Sequence[RowError]) -> None:
        for error in errors[:MOST_SHOWN]:
            self.stderr.write(f"line {error.line}: {error.reason}")
        if len(errors) > MOST_SHOWN:
            self.stderr.write(f"… and {len(errors) - MOST_SHOWN} more")


def _columns(
    file: IO[bytes], given: Mapping[str, str], place: Mapping[str, Any], *, keep: bool
) -> Mapping[str, str] | None:
    """Return which column is which field: as given, else as remembered; None if they have our names.

    Raises CommandError if what is given does not fit the file.
    """
    header = header_of(file, **place, columns=given)
    if isinstance(header, RowError):
        return None
    if not given:
        known = None if header.is_ours else saved_mappings.remembered(header)
        _demand(header, known)
        return known
    if reason := wrong_choice(given, names_of(header.names)):
        raise CommandError(f"Nothing was imported: {reason}. Try: {options(header.names)}")
    if keep:
        saved_mappings.remember(header.names, given, "the shell")
    return given


def _demand(header: Header, known: Mapping[str, str] | None) -> None:
    """Explain how to map the columns if only their names differ. Other errors are reported by the rows."""
    if known is None and not header.is_ours and not wrong_choice(suggested(header.names), names_of(header.names)):
        reason = wrong_columns(names_of(header.names))
        words = "Columns that you do not name are not read. Say which is which:"
        raise CommandError(f"Nothing was imported: {reason}. {words} {options(header.names)}")


def _summary(found: Preview, wrong: int) -> str:
    return (
        f"Nothing was changed. An import would find: new tracks {found.new}, changed {found.changed}, "
        f"unchanged {found.unchanged}, rows with errors {wrong}"
        + (f", cells left out or to check {found.left_out}" if found.left_out else "")
        + (f", credits to decide on {found.unsure}" if found.unsure else "")
        + (f", credits of erased people left out {found.erased}" if found.erased else "")
        + "."
    )
