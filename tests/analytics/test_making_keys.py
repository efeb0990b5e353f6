"""Making a key of the API."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from analytics.models import ApiKey

pytestmark = pytest.mark.django_db


def test_a_key_made_in_the_shell_is_printed_once_and_stored_as_a_hash() -> None:
    out, err = StringIO(), StringIO()

    call_command("create_api_key", "robot", "--can-run", "--days", "30", stdout=out, stderr=err)

    text = out.getvalue().strip()
    key = ApiKey.objects.get(name="robot")
    assert ApiKey.objects.valid(text).get() == key
    assert key.can_run
    assert key.expires_at is not None
    assert key.expires_at - timezone.now() == pytest.approx(timedelta(days=30), abs=timedelta(minutes=1))
    assert text not in key.hashed


def test_a_key_ends_after_a_year_unless_it_is_to_stay() -> None:
    call_command("create_api_key", "yearly", stdout=StringIO(), stderr=StringIO())
    call_command("create_api_key", "lasting", "--forever", stdout=StringIO(), stderr=StringIO())

    yearly, lasting = ApiKey.objects.get(name="yearly"), ApiKey.objects.get(name="lasting")
    assert yearly.expires_at is not None
    assert yearly.expires_at - timezone.now() == pytest.approx(timedelta(days=365), abs=timedelta(minutes=1))
    assert lasting.expires_at is None


@pytest.mark.parametrize(
    "arguments", [["robot", "--days", "0"], ["robot", "--days", "9999999999"], [""], [" "], ["a\nb"], ["x" * 101]]
)
def test_a_key_that_makes_no_sense_is_not_made(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("create_api_key", *arguments)

    assert not ApiKey.objects.exists()
