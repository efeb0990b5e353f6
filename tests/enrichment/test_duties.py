"""One step that fails does not hold up the others, and is not kept quiet."""

import logging

import pytest

from enrichment import tasks
from enrichment.broker import BrokerAway
from enrichment.notifications import announce, found_releases, playlist_moves
from enrichment.runs import lifecycle, playlist_reading, playlist_updates
from tests.makers import make_pending_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Yield the duties of `tend_runs` and `announce` as they are done; nothing else comes of them."""
    names: list[str] = []
    for module, name in (
        (lifecycle, "tend"),
        (playlist_reading, "tend"),
        (lifecycle, "start_due_slot"),
        (playlist_updates, "tend"),
        (announce, "announce_ended"),
        (playlist_moves, "announce"),
        (found_releases, "announce"),
        (announce, "write_digests"),
    ):
        title = f"{module.__name__.rpartition('.')[2]}.{name}"
        monkeypatch.setattr(module, name, lambda *_arguments, title=title: names.append(title))
    return names


def fails(*_arguments: object) -> None:
    raise ZeroDivisionError("a bug")


def test_a_run_that_cannot_be_tended_keeps_no_slot_and_no_playlist_waiting(
    done: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make_pending_run(1)
    monkeypatch.setattr(lifecycle, "tend", fails)

    with pytest.raises(ZeroDivisionError):
        tasks.tend_runs()

    assert done == ["playlist_reading.tend", "lifecycle.start_due_slot", "playlist_updates.tend"]
    assert [one.exc_info is not None for one in caplog.records if one.levelno == logging.ERROR] == [True]


def test_a_broker_that_is_down_is_no_error(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def put_off(*_arguments: object) -> None:
        raise BrokerAway("down")

    monkeypatch.setattr(playlist_reading, "tend", put_off)

    tasks.tend_runs()

    assert done == ["lifecycle.start_due_slot", "playlist_updates.tend"]


def test_moves_that_cannot_be_announced_keep_no_digest_waiting(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playlist_moves, "announce", fails)

    with pytest.raises(ZeroDivisionError):
        tasks.announce()

    assert done == ["announce.announce_ended", "found_releases.announce", "announce.write_digests"]
