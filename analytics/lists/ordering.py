"""Sort orders of lists: the same rules for the pages and for the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import F, QuerySet

from analytics.insights.windows import gain_field, growth_field
from analytics.models import Platform
from analytics.snapshots.windows import WEEK, Window


class Order(Protocol):
    def __call__(self, rows: QuerySet[Any], *, descending: bool) -> QuerySet[Any]: ...


class Plain:
    """By columns that are always known, one after the other."""

    def __init__(self, *fields: str) -> None:
        self.fields = fields

    def __call__(self, rows: QuerySet[Any], *, descending: bool) -> QuerySet[Any]:
        return rows.order_by(*(f"-{field}" if descending else field for field in self.fields))


@dataclass(frozen=True)
class Measured:
    """By a number or a time; unknown ones always come last."""

    field: str

    def __call__(self, rows: QuerySet[Any], *, descending: bool) -> QuerySet[Any]:
        field = F(self.field)
        return rows.order_by(field.desc(nulls_last=True) if descending else field.asc(nulls_last=True), "pk")


def gained(platform: Platform, window: Window = WEEK) -> Order:
    """Return the order by what tracks gained on a platform, this week or over a longer window."""
    return Measured(gain_field(platform, window))


Orders = Mapping[str, Order]

TRACKS: Orders = {
    "title": Plain("title", "pk"),
    "streams": Measured("current__streams"),
    "wow": gained(Platform.SPOTIFY),
    "views": Measured("current__views"),
    "views_wow": gained(Platform.YOUTUBE),
}
CONTACTS: Orders = {
    "name": Plain("name", "pk"),
    "stage": Plain("stage", "name", "pk"),
    "streams": Measured("total_streams"),
    "wow": Measured("wow_streams"),
    "wow_pct": Measured("wow_growth_pct"),
    "views": Measured("total_youtube_views"),
    "views_wow": Measured("wow_youtube_views"),
    "views_wow_pct": Measured("wow_youtube_growth_pct"),
    "as_of": Measured("aggregated_at"),
    "oldest": Measured("oldest_read_at"),
}


def tracks_over(window: Window) -> Orders:
    """Return the orders of tracks whose gain is that over a window."""
    gains = {"wow": gained(Platform.SPOTIFY, window), "views_wow": gained(Platform.YOUTUBE, window)}
    return {**TRACKS, **gains}


def contacts_over(window: Window) -> Orders:
    """Return the orders of contacts whose growth is that over a window."""
    if window == WEEK:
        return CONTACTS
    growth = {
        "wow": Measured(gain_field(Platform.SPOTIFY, window)),
        "wow_pct": Measured(growth_field(Platform.SPOTIFY, window)),
        "views_wow": Measured(gain_field(Platform.YOUTUBE, window)),
        "views_wow_pct": Measured(growth_field(Platform.YOUTUBE, window)),
    }
    return {**CONTACTS, **growth}


RUNS: Orders = {
    "run": Plain("pk"),
    "state": Plain("state", "pk"),
    "started_at": Plain("started_at", "pk"),
    "tracks": Measured("tracks"),
    "trigger": Plain("trigger", "requested_by", "pk"),
}
READINGS: Orders = {
    "track": Plain("track__title", "pk"),
    "platform": Plain("platform", "pk"),
    "outcome": Plain("outcome", "pk"),
    "number": Measured("number"),
    "attempts": Measured("attempts"),
    "asked_at": Measured("observed_at"),
}


def ordered(rows: QuerySet[Any], orders: Orders, wanted: str) -> QuerySet[Any]:
    """Return the rows in the order of this name, reversed if a minus comes before it."""
    return orders[wanted.removeprefix("-")](rows, descending=wanted.startswith("-"))
