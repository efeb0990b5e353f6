"""What the database itself refuses as a track."""

import pytest
from django.db import IntegrityError, transaction

from analytics.models import Track

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "spotify_id",
    ["", "a" * 21, "a" * 21 + "\n", "a" * 21 + "-", " " + "a" * 21, "ä" * 22, "a" * 21 + "_", "\u0661" * 22],
)
def test_an_id_that_is_not_22_letters_and_digits_is_refused(spotify_id: str) -> None:
    with pytest.raises(IntegrityError, match="a_spotify_id_is_22_letters_and_digits"), transaction.atomic():
        Track.objects.create(spotify_id=spotify_id, title="Any")


def test_ids_of_22_letters_and_digits_are_stored() -> None:
    for spotify_id in ("0" * 22, "z" * 22, "0aZ9bY8cX7dW6eV5fU4gT3"):
        Track.objects.create(spotify_id=spotify_id, title="Any")

    assert Track.objects.count() == 3
