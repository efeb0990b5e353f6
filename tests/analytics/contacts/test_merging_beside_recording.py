"""Contacts are merged before or after a recording, never beside one."""

import pytest
from django.db import connection, connections

from analytics.contacts.merging import MergeRefused, merge
from analytics.models import Platform
from tests.callers import make_person
from tests.makers import FRIDAY, make_contact, make_run, make_track


@pytest.mark.django_db(transaction=True)
def test_nothing_is_merged_beside_a_recording() -> None:
    track, by = make_track(), make_person()
    kept, other = make_contact(track), make_contact(track)
    run = make_run({(track, Platform.SPOTIFY): 1_200}, FRIDAY)
    beside = connections.create_connection("default")
    try:
        with beside.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT id FROM analytics_snapshotrun WHERE id = %s FOR NO KEY UPDATE", [run.pk])
            with pytest.raises(MergeRefused, match="is being recorded"):
                merge(kept.pk, other.pk, by)
            cursor.execute("ROLLBACK")
    finally:
        beside.close()
    assert connection.is_usable()
    assert merge(kept.pk, other.pk, by).kept == kept
