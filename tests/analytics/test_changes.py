"""A count is kept as long as its tables are as they were, and never longer."""

from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from analytics.models import Contact, NotDuplicate, Track, changes
from tests.makers import make_contact, make_track

TABLES = (Contact, NotDuplicate)


class Counting:
    """Counts the contacts, and how often it was asked to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return Contact.objects.count()


@pytest.fixture
def count() -> Counting:
    return Counting()


def counted(count: Counting) -> int:
    return changes.unchanged("how many contacts", TABLES, count)


@pytest.mark.django_db
def test_what_has_not_changed_is_counted_once(count: Counting) -> None:
    make_contact()
    make_track()

    assert [counted(count), counted(count)] == [1, 1]
    assert count.times == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("write", "found"),
    [
        (lambda: Contact.objects.create(name="Another"), 2),
        (lambda: Contact.objects.update(name="Renamed"), 1),
        (lambda: Contact.objects.all().delete(), 0),
    ],
)
def test_any_write_has_it_counted_anew(write: Callable[[], object], found: int, count: Counting) -> None:
    make_contact()
    counted(count)

    write()

    assert counted(count) == found
    assert count.times == 2


@pytest.mark.django_db
def test_writing_other_tables_changes_nothing(count: Counting) -> None:
    counted(count)

    Track.objects.update(title="Renamed")
    counted(count)

    assert count.times == 1


@pytest.fixture
def writer() -> Iterator[Callable[[], None]]:
    """Add a contact in another connection, whose transaction ends only when the returned function is called."""
    written, may_end = Event(), Event()

    def write() -> None:
        try:
            with transaction.atomic():
                Contact.objects.create(name="Not committed yet")
                written.set()
                may_end.wait(30)
        finally:
            connection.close()

    thread = Thread(target=write)

    def end() -> None:
        may_end.set()
        thread.join()

    thread.start()
    assert written.wait(30)
    yield end
    end()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept_while_somebody_writes(count: Counting, writer: Callable[[], None]) -> None:
    assert counted(count) == 0

    writer()

    assert counted(count) == 1
    assert counted(count) == 1
    assert count.times == 2
