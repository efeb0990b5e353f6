"""PostgreSQL's planner knows how many rows there are, even if statistics were last gathered when there were few."""

from collections.abc import Callable

import pytest
from django.db import connection

from analytics.catalogue.importing import store
from analytics.catalogue.importing.people import FileCredit
from analytics.catalogue.importing.tracks import CatalogueRow
from analytics.models import Platform
from analytics.snapshots import currents
from tests.makers import make_contact, make_tracks, recorded

pytestmark = pytest.mark.django_db

TABLES = ("track", "trackcurrent", "credit", "contact")
ROWS = 7


def counted() -> dict[str, float]:
    """Return how many rows the planner expects in each table."""
    query = "SELECT substr(relname, 11), reltuples FROM pg_class WHERE relname = ANY(%s) AND relkind = 'r'"
    with connection.cursor() as cursor:
        cursor.execute(query, [[f"analytics_{table}" for table in TABLES]])
        return dict(cursor.fetchall())


def expect_few() -> None:
    """Leave the statistics as an automatic ANALYZE in the middle of an import does."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(f'analytics_{table}' for table in TABLES)}")


def record() -> None:
    tracks = make_tracks(ROWS)
    for track in tracks:
        make_contact(track)
    recorded({(track, Platform.SPOTIFY): 1_000 for track in tracks})


def rebuild() -> None:
    record()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET reltuples = 0 WHERE relname LIKE 'analytics%' AND relkind = 'r'")
    currents.rebuild()


def import_rows() -> None:
    people = [(FileCredit(f"Ann Lee {number}", "", "writer"),) for number in range(ROWS)]
    store.store([CatalogueRow(2, f"{at:022d}", "Never", "", "", (), one) for at, one in enumerate(people)])


@pytest.mark.parametrize("work", [record, rebuild, import_rows])
def test_whatever_works_on_the_whole_catalogue_counts_its_rows(
    work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BATCH", ROWS)
    expect_few()
    assert set(counted().values()) == {0}

    work()

    assert counted() == dict.fromkeys(TABLES, ROWS)
