"""How many rows a list has: the exact number, or "more than 500" if counting a broad search would take long."""

from typing import Any, TypeVar

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet, Value
from django.utils.functional import cached_property

MOST_COUNTED = 500
"""How many rows of a broad search are counted and can be paged through; exports and the API have all of them."""

_MARK = "has_broad_words"

Row = TypeVar("Row", bound=Model)


def too_many(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Return rows that are not worth counting to their end."""
    marked: QuerySet[Row] = rows.annotate(**{_MARK: Value(value=True)})
    return marked


def is_too_many(rows: QuerySet[Any]) -> bool:
    return _MARK in rows.query.annotations


def counted(rows: Any) -> tuple[int, bool]:
    """Return how many rows there are, and whether those are all of them."""
    if not (isinstance(rows, QuerySet) and is_too_many(rows)):
        return (rows.count() if isinstance(rows, QuerySet) else len(rows)), True
    found = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return min(found, MOST_COUNTED), found <= MOST_COUNTED


class Pages(Paginator[Any]):
    """Pages of a list. `is_exact` says whether `count` is all there is."""

    @cached_property
    def _counted(self) -> tuple[int, bool]:
        # A table's rows wrap the data of a query.
        return counted(getattr(getattr(self.object_list, "data", None), "data", self.object_list))

    @cached_property
    def count(self) -> int:
        return self._counted[0]

    @property
    def is_exact(self) -> bool:
        return self._counted[1]
