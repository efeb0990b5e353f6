"""How many rows a list has, and one page of them.

    counted()    the exact number, or "more than 500" if counting a broad search would take long
    page()       the keys of its rows are found first, in an index where there is one, and then only they are read

So the many rows of other pages are neither sorted nor joined in full. The numbers by which tracks are sorted are in
`TrackCurrent`, which has a row for every track.
"""

from collections.abc import Sequence
from copy import copy
from functools import partial
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, OrderBy, QuerySet, Value
from django.db.models.lookups import Exact
from django.db.models.sql.where import WhereNode
from django.utils.functional import cached_property

from analytics.models import Track, TrackCurrent, changes

MOST_COUNTED = 500
"""How many rows of a broad search are counted and can be paged through; exports and the API have all of them."""

KEPT = 10_000
"""How many keys of a list are kept together."""

_MARK = "has_broad_words"
_FINAL = "is_final"
_CURRENT = "current__"
Row = TypeVar("Row", bound=Model)


def too_many(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Return rows that are not worth counting to their end."""
    marked: QuerySet[Row] = rows.annotate(**{_MARK: Value(value=True)})
    return marked


def is_too_many(rows: QuerySet[Any]) -> bool:
    return _MARK in rows.query.annotations


def final(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Return rows of which only some may disappear: sorted by what they or their tracks have, they stay in place."""
    marked: QuerySet[Row] = rows.annotate(**{_FINAL: Value(value=True)})
    return marked


def _is_final(rows: QuerySet[Any]) -> bool:
    return _FINAL in rows.query.annotations


def counted(rows: Any) -> tuple[int, bool]:
    """Return how many rows there are, and whether those are all of them."""
    if not isinstance(rows, QuerySet):
        return len(rows), True
    if not is_too_many(rows):
        return _number(rows), True
    found = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return min(found, MOST_COUNTED), found <= MOST_COUNTED


def _number(rows: QuerySet[Any]) -> int:
    """Return how many rows there are. Many tracks of the usual lists are counted again only after one was written."""
    if rows.model is not Track or not _is_by_own_columns(rows) or not changes.is_large(Track):
        return rows.count()
    return changes.unchanged(f"count of {rows.order_by().values('pk').query}", (Track,), rows.count)


def _is_by_own_columns(rows: QuerySet[Any]) -> bool:
    """Return whether which rows these are depends on columns of their own table alone, and on no other row."""
    query = rows.query
    if query.is_sliced or query.distinct or query.combinator or query.group_by is not None:
        return False
    return all(
        isinstance(one, Exact) and isinstance(one.rhs, bool) and getattr(one.lhs, "alias", "") == query.base_table
        for one in query.where.children
    )


def page(rows: QuerySet[Row], first: int, end: int) -> QuerySet[Row]:
    """Return the rows of a list from `first` up to, not including, `end`, in its order."""
    if _sorted_by(rows).startswith(_CURRENT) and rows.model is Track:
        # Sorts as before, and lets the database begin with the index: no track is without such a row.
        ordered = rows.filter(current__isnull=False)
    else:
        ordered = rows
    if not rows.query.default_cols:  # rows without a key, such as counts by name
        return ordered[first:end]
    return _unfiltered(rows).filter(pk__in=_keys(rows, ordered, first, end))


def _unfiltered(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Return rows without their conditions: those of the keys hold already, and some cost too much to check twice."""
    joined = [alias for alias, times in rows.query.alias_refcount.items() if times]
    if len(joined) > 1:  # A condition may have joined other rows, and the join would stay.
        return rows
    every = rows.all()
    every.query.where = WhereNode()
    return every


def _keys(rows: QuerySet[Row], ordered: QuerySet[Row], first: int, end: int) -> QuerySet[Any, Any] | Sequence[int]:
    """Return the keys of these rows.

    All tracks by a current number need nothing but the index of that. Without an index all of them are sorted: then
    their keys are kept until a number changes, or a track if the list is not of all tracks. Those of final rows are
    kept until there are others or a track changes, except in the order in which they were made: that has an index.
    """
    found: QuerySet[Any, Any] = ordered.values_list("pk", flat=True)
    if _is_final(rows) and rows.query.order_by != ("pk",) and changes.is_large(rows.model):
        return _kept(found, (rows.model, Track), first, end)
    tables: tuple[type[Model], ...] = (Track, TrackCurrent)
    if ordered is rows:
        return found[first:end]
    if not rows.query.where:
        current = TrackCurrent.objects.order_by(*map(_of_current, rows.query.order_by))
        found, tables = current.values_list("pk", flat=True), (TrackCurrent,)
    if _sorted_by(rows) in _INDEXED or not _is_by_own_columns(rows) or not changes.is_large(TrackCurrent):
        return found[first:end]
    return _kept(found, tables, first, end)


def _kept(keys: QuerySet[Any, Any], tables: Sequence[type[Model]], first: int, end: int) -> list[int]:
    """Return keys from blocks that are kept, so that whoever reads all pages has them sorted once for each block."""
    begin = first - first % KEPT
    kept: list[int] = []
    for at in range(begin, end, KEPT):
        block = keys[at : at + KEPT]
        kept += changes.unchanged(f"keys of {block.query}", tables, partial(list, block))
    return kept[first - begin : end - begin]


def _sorted_by(rows: QuerySet[Any]) -> str:
    """Return the name of the column that rows are sorted by, empty for none or another expression."""
    return _column(next(iter(rows.query.order_by), None))


def _column(order: object) -> str:
    return str(getattr(order.expression, "name", "")) if isinstance(order, OrderBy) else ""


_BY_VALUE = [index for index in TrackCurrent._meta.indexes if index.expressions]  # noqa: SLF001 - Django's way
_INDEXED = {f"{_CURRENT}{_column(index.expressions[0])}" for index in _BY_VALUE}
"""The numbers of tracks that have an index to sort by."""


def _of_current(order: Any) -> Any:
    """Return an order of tracks as one of their current numbers, whose key is that of the track."""
    column = _column(order)
    if not column:
        return order
    same = order.copy()
    same.set_source_expressions([F(column.removeprefix(_CURRENT))])
    return same


class CountedPages(Paginator[Any]):
    """Pages of a list. `is_exact` says whether `count` is all there is."""

    @cached_property
    def _counted(self) -> tuple[int, bool]:
        return counted(self.object_list if self._queried is None else self._queried)

    @property
    def _queried(self) -> QuerySet[Any] | None:
        """Return the query behind a table's rows, None if they are something else."""
        # A table's rows wrap the data of a query.
        rows = getattr(getattr(self.object_list, "data", None), "data", self.object_list)
        return rows if isinstance(rows, QuerySet) else None

    def page(self, number: int | str) -> Page[Any]:
        """Return a page of this number. Raises InvalidPage where there is none."""
        if self._queried is None:
            return super().page(number)
        whole = self.validate_number(number)
        end = whole * self.per_page
        found: Any = page(self._queried, end - self.per_page, end)
        return Page(self._like_all(found), whole, self)

    def _like_all(self, found: QuerySet[Any]) -> Any:
        if isinstance(self.object_list, QuerySet):
            return found
        rows: Any = copy(self.object_list)
        rows.data = found
        return rows

    @cached_property
    def count(self) -> int:
        return self._counted[0]

    @property
    def is_exact(self) -> bool:
        return self._counted[1]
