"""`manage.py new_releases`: lists new releases by artists of followed tracks, and follows or dismisses them."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone
from rich.table import Table

from analytics.api.releases import ReleaseAnswer
from analytics.catalogue import new_releases
from analytics.catalogue.links import spotify_album_id
from analytics.formatting import wording
from analytics.models import Release
from enrichment import broker
from enrichment.terminal import watching

BY = "shell"
UNKNOWN = 2
"""The exit code for a link that leads to no release, or to none that was found."""

_SHOWN = ("new", "followed", "dismissed", "all")


class Command(BaseCommand):
    help = (
        "List new releases by artists of followed tracks, the latest first. --follow adds their tracks to the"
        " catalogue and has them read at once. Exit code 2: a link leads to no release in the list."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--show", choices=_SHOWN, default="new", help="which to list (default: new)")
        parser.add_argument("--follow", nargs="+", metavar="LINK", default=[], help="add their tracks and read them")
        parser.add_argument("--dismiss", nargs="+", metavar="LINK", default=[], help="do not suggest them again")
        parser.add_argument("--json", action="store_true", help="print the list as JSON")

    def handle(self, *_args: object, **options: Any) -> None:
        follow, dismiss = map(_releases_at, (options["follow"], options["dismiss"]))
        self._dismiss(dismiss)
        self._follow(follow)
        listed = list(_shown(options["show"]))
        if options["json"]:
            self.stdout.write(json.dumps([facts(one) for one in listed]))
        elif listed:
            watching.terminal(cast(TextIO, self.stdout)).print(_table(listed))
        else:
            self.stdout.write("Nothing here. New releases appear when a run has read a page that names one.")

    def _follow(self, wanted: Sequence[Release]) -> None:
        late = [one for one in wanted if not new_releases.want(one.pk, BY, timezone.now())]
        self._say_decided(late)
        if len(late) < len(wanted):
            # Beat does it within a minute anyway.
            with suppress(broker.BrokerAway):
                broker.follow_releases()

    def _dismiss(self, unwanted: Sequence[Release]) -> None:
        self._say_decided([one for one in unwanted if not new_releases.dismiss(one.pk, BY, timezone.now())])

    def _say_decided(self, late: Sequence[Release]) -> None:
        """Say where a decision changed nothing, on standard error, so that JSON stays clean."""
        for one in late:
            one.refresh_from_db()
            self.stderr.write(f"{one} is decided on already: {one.get_state_display().lower()}.")


def facts(release: Release) -> dict[str, object]:
    """Return a release for programs, as the API gives it."""
    return ReleaseAnswer.from_orm(release).model_dump(mode="json", by_alias=False)


def _releases_at(links: Sequence[str]) -> list[Release]:
    """Return the releases that these links lead to, before anything is decided. Raises CommandError."""
    try:
        ids = [spotify_album_id(link) for link in links]
    except ValueError as error:
        raise CommandError(f"{error}.", returncode=UNKNOWN) from None
    found = {one.spotify_id: one for one in new_releases.releases().filter(spotify_id__in=ids)}
    if missing := [link for link, each in zip(links, ids, strict=True) if each not in found]:
        raise CommandError(f"Not among the new releases: {', '.join(missing)}.", returncode=UNKNOWN)
    return [found[each] for each in ids]


def _shown(which: str) -> QuerySet[Release]:
    if which == "new":
        rows = new_releases.open_releases()
    else:
        rows = new_releases.releases()
        rows = rows if which == "all" else rows.filter(state=which)
    return rows.order_by("-released", "-pk")


def _table(listed: Sequence[Release]) -> Table:
    table = Table(title="New releases", title_justify="left")
    for heading in ("Release", "Artists", "Out", "Tracks", "State", "Link"):
        table.add_column(heading, justify="right" if heading == "Tracks" else "left", no_wrap=heading == "Link")
    for one in listed:
        state = one.get_state_display()
        table.add_row(
            one.name,
            ", ".join(each.name for each in one.artists.all()),
            wording.partial_date(one.released, one.released_precision),
            wording.count(one.total),
            f"{state} ({one.reason})" if one.reason else state,
            one.spotify_url,
        )
    return table
