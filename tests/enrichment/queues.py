"""The six queues with a common interface, each with a few pending rows, to test their leases."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Protocol
from unittest.mock import patch

from django.utils import timezone

from analytics.catalogue import video_search_queue
from analytics.contacts import credit_queue
from analytics.models import (
    ClaimSource,
    CreditRequest,
    Delivery,
    Outcome,
    PlaylistReading,
    Reading,
    SnapshotRun,
    ThirdPartyRequest,
    VideoSearch,
    Webhook,
)
from analytics.models.leases import Leased
from analytics.models.playlists import week_of
from analytics.playlists import reading_queue
from analytics.playlists.weeks import UnseenPlaylist
from analytics.runs import leasing, ledger
from analytics.runs.ledger import Settled
from analytics.snapshots import third_party_queue
from enrichment.notifications import deliver
from enrichment.notifications.trouble import NotDelivered
from tests.makers import FRIDAY, make_pending_run, make_playlist, make_track

ROWS = 3
LONG = timedelta(days=1)
"""A lease ends only when the history says so, however slow the machine is."""


class Queue(Protocol):
    @property
    def model(self) -> type[Leased]: ...

    def lease(self, pk: int) -> Any:
        """Lease this row, or the next one if the queue chooses; None if there is none."""

    def give_back(self, held: Any) -> None: ...

    def hand_back(self, held: Any) -> None: ...

    def settle(self, held: Any) -> None: ...

    def tend(self) -> None:
        """Do what beat does about rows whose worker is believed dead."""


class Readings:
    model = Reading

    def __init__(self) -> None:
        self.run = make_pending_run(ROWS)

    def lease(self, pk: int) -> Any:
        return leasing.lease(pk, LONG)

    def give_back(self, held: Any) -> None:
        ledger.give_back([held])

    def hand_back(self, held: Any) -> None:
        leasing.hand_back(held)

    def settle(self, held: Any) -> None:
        ledger.settle([Settled(held, Outcome.READ, number=1)], timezone.now())

    def tend(self) -> None:
        ledger.take_back_lost(self.run.pk)


class Playlists:
    model = PlaylistReading

    def __init__(self) -> None:
        lists = [make_playlist(number=number + 1).pk for number in range(ROWS)]
        reading_queue.ask_for(week_of(FRIDAY), playlist_ids=lists)

    def lease(self, pk: int) -> Any:
        return reading_queue.lease(pk, LONG)

    def give_back(self, held: Any) -> None:
        reading_queue.give_back(held)

    def hand_back(self, held: Any) -> None:
        reading_queue.give_back(held, unused=True)

    def settle(self, held: Any) -> None:
        reading_queue.settle(held, UnseenPlaylist(PlaylistReading.Outcome.PRIVATE, "private"), FRIDAY)

    def tend(self) -> None:
        reading_queue.take_back_lost(timezone.now())


class ThirdPartyRequests:
    model = ThirdPartyRequest

    def __init__(self) -> None:
        ThirdPartyRequest.objects.bulk_create(
            ThirdPartyRequest(track=make_track(), since=FRIDAY) for _ in range(ROWS)
        )

    def lease(self, pk: int) -> Any:
        with patch.object(third_party_queue, "LEASE", LONG):
            return third_party_queue.lease_history([ThirdPartyRequest.objects.get(pk=pk).track.spotify_id])

    def give_back(self, held: Any) -> None:
        third_party_queue.give_back(held)

    def hand_back(self, held: Any) -> None:
        third_party_queue.hand_back(held)

    def settle(self, held: Any) -> None:
        third_party_queue.settle(held, Outcome.HIDDEN, reason="", at=timezone.now())

    def tend(self) -> None:
        third_party_queue.give_up_deadly(timezone.now())


class VideoSearches:
    model = VideoSearch

    def __init__(self) -> None:
        for _ in range(ROWS):
            make_track(videos=0)
        video_search_queue.enqueue_missing()

    def lease(self, pk: int) -> Any:
        wanted = VideoSearch.objects.get(pk=pk).track.spotify_id
        with patch.object(video_search_queue, "LEASE", LONG):
            return video_search_queue.lease(timezone.now(), [wanted])

    def give_back(self, held: Any) -> None:
        video_search_queue.give_back(held)

    def hand_back(self, held: Any) -> None:
        video_search_queue.give_back(held)

    def settle(self, held: Any) -> None:
        video_search_queue.settle(held, 0.8, timezone.now())

    def tend(self) -> None:
        video_search_queue.give_up_deadly(timezone.now())


class CreditRequests:
    model = CreditRequest

    def __init__(self) -> None:
        for _ in range(ROWS):
            make_track()
        credit_queue.enqueue(ClaimSource.SPOTIFY)

    def lease(self, pk: int) -> Any:
        wanted = CreditRequest.objects.get(pk=pk).track.spotify_id
        with patch.object(credit_queue, "LEASE", LONG):
            return next(iter(credit_queue.lease(ClaimSource.SPOTIFY, ROWS, timezone.now(), [wanted])), None)

    def give_back(self, held: Any) -> None:
        credit_queue.give_back([held])

    def hand_back(self, held: Any) -> None:
        self.give_back(held)

    def settle(self, held: Any) -> None:
        credit_queue.settle(held, CreditRequest.Outcome.FOUND, "", timezone.now())

    def tend(self) -> None:
        credit_queue.give_up_deadly(timezone.now())


class Deliveries:
    model = Delivery

    def __init__(self) -> None:
        run = make_pending_run(1)
        SnapshotRun.objects.filter(pk=run.pk).update(state="cancelled", ended_at=FRIDAY)
        hooks = [Webhook.objects.create(name=f"hook {number}", url="http://hook.example") for number in range(ROWS)]
        Delivery.objects.bulk_create(
            Delivery(run=run, event="run.finished", webhook=one, payload={}) for one in hooks
        )

    def lease(self, pk: int) -> Any:
        del pk
        with patch.object(deliver, "CLAIM", LONG):
            return deliver.claim()

    def give_back(self, held: Any) -> None:
        with patch.object(deliver, "_send", side_effect=NotDelivered("busy")):
            deliver.attempt(held)
        Delivery.objects.pending().update(next_at=FRIDAY)

    def hand_back(self, held: Any) -> None:
        self.give_back(held)

    def settle(self, held: Any) -> None:
        with patch.object(deliver, "_send"):
            deliver.attempt(held)

    def tend(self) -> None:
        deliver.give_up_deadly()


QUEUES: Sequence[type[Queue]] = (
    Readings,
    Playlists,
    ThirdPartyRequests,
    VideoSearches,
    CreditRequests,
    Deliveries,
)


def row_of(held: Any) -> int:
    return int(getattr(held, "reading_id", None) or held.pk)


def is_open(row: Leased) -> bool:
    """Return whether there is still something to do for this row."""
    if isinstance(row, VideoSearch):
        return row.next_at is None
    if isinstance(row, Delivery):
        return row.state == Delivery.State.PENDING
    return not getattr(row, "outcome", "")
