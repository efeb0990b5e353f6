"""Reads playlists now, in this shell, even while a run is active."""

import json
import time
from argparse import ArgumentParser
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.table import Table

from analytics.catalogue.links import spotify_playlist_id
from analytics.formatting import wording
from analytics.models import Playlist, PlaylistReading, PlaylistUpdate, week_of
from analytics.playlists import updates
from enrichment.broker import BrokerAway
from enrichment.registry import close_sources
from enrichment.runs import playlist_reading, playlist_updates
from enrichment.runs.requests import STARTS_LATER
from enrichment.terminal import watching

COMPLETE, NOTHING, UNKNOWN, PARTIAL = 0, 1, 2, 3


class Command(BaseCommand):
    help = (
        "Read which tracks are in the playlists. Exit codes: 0 all complete, 3 some not, 1 none read, 2 wrong link."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--add", nargs="+", metavar="LINK", default=[], help="follow these playlists from now on")
        parser.add_argument("--only", nargs="+", metavar="LINK", default=[], help="read only these")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *_args: object, **options: Any) -> None:
        added = [self._added(text) for text in options["add"]]
        chosen = [*added, *(self._known(text) for text in options["only"])]
        now = timezone.now()
        update, asked = updates.begin(week_of(now), now, requested_by="shell", playlist_ids=chosen or None)
        readings = self._read(asked)
        self._read_new(update)
        if options["json"]:
            self.stdout.write(json.dumps([facts(one) for one in readings]))
        elif readings:
            watching.terminal(cast(TextIO, self.stdout)).print(_table(readings))
        else:
            self.stdout.write("No playlist is followed: add one with --add LINK.")
        raise SystemExit(_exit(readings))

    def _read(self, ids: list[int]) -> list[PlaylistReading]:
        try:
            for pk in ids:
                while again := playlist_reading.read(pk):
                    time.sleep(again.after.total_seconds())
        finally:
            close_sources()
        found = PlaylistReading.objects.filter(pk__in=ids).select_related("playlist")
        return list(found.order_by("playlist__name", "pk"))

    def _read_new(self, update: PlaylistUpdate) -> None:
        """Have the workers read the new tracks, and say so on standard error, so that JSON stays clean."""
        try:
            run = playlist_updates.advance(update, timezone.now())
        except BrokerAway as error:
            self.stderr.write(f"{error} {STARTS_LATER}")
            return
        if run is not None:
            self.stderr.write(f"New tracks are being read: {run}, {wording.tracks(run.tracks)}.")

    def _added(self, text: str) -> int:
        playlist, _ = Playlist.objects.get_or_create(spotify_id=self._id(text))
        Playlist.objects.filter(pk=playlist.pk).update(active=True)
        return playlist.pk

    def _known(self, text: str) -> int:
        found = Playlist.objects.filter(spotify_id=self._id(text)).values_list("pk", flat=True).first()
        if found is None:
            raise CommandError(f"{text} is not followed: add it with --add.", returncode=UNKNOWN)
        return found

    def _id(self, text: str) -> str:
        try:
            return spotify_playlist_id(text)
        except ValueError as error:
            raise CommandError(f"{error}.", returncode=UNKNOWN) from None


def facts(reading: PlaylistReading) -> dict[str, object]:
    """Return a reading for programs. None is unknown."""
    names = (
        "total",
        "rows",
        "new",
        "known",
        "added",
        "removed",
        "episodes",
        "local_files",
        "unavailable",
        "repeated",
    )
    return {
        "playlist": reading.playlist.spotify_id,
        "name": reading.playlist.name,
        "week": reading.week.isoformat(),
        "state": reading.state,
        "outcome": reading.outcome,
        "reason": reading.reason or reading.later_trouble,
        "complete": reading.complete,
        "source": reading.source,
        "observed_at": reading.observed_at.isoformat() if reading.observed_at else None,
        **{name: getattr(reading, name) for name in names},
    }


def _table(readings: list[PlaylistReading]) -> Table:
    table = Table(title="Playlists", title_justify="left")
    table.add_column("Playlist")
    for heading in ("Tracks", "New", "Known", "Added", "Removed", "Skipped"):
        table.add_column(heading, justify="right")
    table.add_column("Seen")
    for one in readings:
        numbers = (one.tracks, one.new, one.known, one.added, one.removed, one.skipped)
        cells = ("–" if number is None else f"{number:,}" for number in numbers)
        table.add_row(str(one.playlist), *cells, _seen(one))
    return table


def _seen(one: PlaylistReading) -> str:
    if one.state != PlaylistReading.State.SETTLED:
        return "a worker is reading it"
    if not one.was_seen:
        return f"{one.get_outcome_display()} ({one.reason})"
    total = "?" if one.total is None else f"{one.total:,}"
    words = "complete" if one.complete else f"incomplete: {one.rows:,} of {total} rows. {one.reason}"
    return f"{words}; tried again: {one.later_trouble}" if one.later_trouble else words


def _exit(readings: list[PlaylistReading]) -> int:
    good = [one for one in readings if one.complete and not one.later_trouble]
    if len(good) == len(readings):
        return COMPLETE
    return PARTIAL if any(one.was_seen for one in readings) else NOTHING
