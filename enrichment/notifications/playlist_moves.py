"""Sends webhooks about tracks that entered or left a playlist, once the new ones have been read as well."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db import transaction

from analytics.models import Delivery, Event, PlaylistMove, Webhook
from analytics.playlists import moves
from analytics.playlists.moves import MoveWithStreams
from enrichment.notifications import messages

NEWS = timedelta(days=3)
"""Moves that were noted longer ago are not reported: the outbox had an outage."""

ONE_BY_ONE = 20
MOST = 2_000
"""How many moves are reported at once; the next minute continues."""

EVENTS = {PlaylistMove.Kind.ADDED: Event.TRACK_ADDED, PlaylistMove.Kind.REMOVED: Event.TRACK_REMOVED}


def announce(now: datetime) -> int:
    """Put moves that were not reported yet into the outbox; return the number of deliveries."""
    with transaction.atomic():
        found = list(moves.to_announce().select_for_update(of=("self",), skip_locked=True)[:MOST])
        news = [one for one in found if one.noted_at > now - NEWS and one.kind in EVENTS]
        made = Delivery.objects.bulk_create(_deliveries(news), ignore_conflicts=True)
        moves.announced(found)
    return len(made)


def _deliveries(news: Sequence[MoveWithStreams]) -> Iterator[Delivery]:
    ordered = sorted(news, key=lambda one: (one.kind, one.playlist_id, one.pk))
    for (kind, _playlist), alike in groupby(ordered, key=lambda one: (one.kind, one.playlist_id)):
        event = EVENTS[PlaylistMove.Kind(kind)]
        yield from _of_a_playlist(event, list(alike), Webhook.objects.wanting(event))


def _of_a_playlist(event: Event, alike: Sequence[MoveWithStreams], webhooks: Iterable[Webhook]) -> Iterator[Delivery]:
    first, others = alike[:ONE_BY_ONE], alike[ONE_BY_ONE:]
    for webhook in webhooks:
        for move in first:
            payload = messages.playlist_move(move)
            yield Delivery(playlist_move=move, event=event, webhook=webhook, payload=payload)
        if others:
            payload = messages.more_playlist_moves(event, others)
            yield Delivery(playlist_move=others[0], event=event, webhook=webhook, payload=payload)
