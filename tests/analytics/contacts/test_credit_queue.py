"""A request that kills workers is told apart from those leased together with it, and is given up."""

from datetime import datetime

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from analytics.contacts import credit_queue
from analytics.models import ClaimSource, CreditRequest
from tests.makers import make_track

pytestmark = pytest.mark.django_db

SPOTIFY = ClaimSource.SPOTIFY


@pytest.fixture
def now() -> datetime:
    for _ in range(3):
        make_track()
    credit_queue.enqueue(SPOTIFY)
    return timezone.now()


def take(now: datetime) -> list[int]:
    return [held.pk for held in credit_queue.lease(SPOTIFY, 3, now)]


def worker_dies() -> None:
    CreditRequest.objects.filter(lease_until__isnull=False).update(lease_until=Now() - credit_queue.LEASE)


def test_after_a_worker_died_each_of_its_requests_is_leased_alone(now: datetime) -> None:
    assert len(take(now)) == 3

    worker_dies()

    assert [len(take(now)) for _ in range(4)] == [1, 1, 1, 0]


def test_what_no_worker_survives_rests_for_a_week_and_begins_anew(now: datetime) -> None:
    CreditRequest.objects.update(urgent=True)
    take(now)
    for _ in range(2):
        worker_dies()
        deadly = take(now)

    worker_dies()
    given_up = credit_queue.give_up_deadly(now)

    assert given_up == 1
    one = CreditRequest.objects.get(pk__in=deadly)
    assert (one.outcome, one.urgent, one.worker_losses) == ("worker_crashed", False, 0)
    assert one.next_at == now + credit_queue.REST_IN_TROUBLE
    assert one.pk not in take(now)
