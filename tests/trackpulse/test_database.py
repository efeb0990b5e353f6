"""What a new connection to PostgreSQL is told."""

import pytest
from django.db import connection, connections


@pytest.mark.django_db
def test_no_query_is_compiled_although_the_server_compiles_by_default() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT boot_val FROM pg_settings WHERE name = 'jit'")
        assert cursor.fetchone() == ("on",)

    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SHOW jit")
        found = cursor.fetchone()
    other.close()

    assert found == ("off",)
