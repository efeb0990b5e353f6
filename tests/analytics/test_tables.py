"""What holds for every table of the pages."""

import pytest

from analytics.views import contact_tables, open_table, playlist_tables, release_table, suggestion_tables, tables
from analytics.views.tables import SiteTable

MODULES = (contact_tables, open_table, playlist_tables, release_table, suggestion_tables, tables)
TABLES = {
    table.__name__: table
    for module in MODULES
    for table in vars(module).values()
    if isinstance(table, type) and issubclass(table, SiteTable) and table is not SiteTable
}


@pytest.mark.parametrize("name", TABLES)
def test_no_two_columns_have_the_same_heading(name: str) -> None:
    """A screen reader says the heading before each cell, and lists the links that sort without the cells."""
    headings = [str(column.verbose_name) for column in TABLES[name].base_columns.values()]

    assert sorted(headings) == sorted(set(headings))
