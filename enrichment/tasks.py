"""The Celery tasks: each takes ids, calls one function, and returns nothing.

    start_weekly_run, tend_runs                 beat
    read_playlist (browser), join_playlists     the chord with which a full run begins
    count_recorded, count_status                beat, for the overview
    prune_readings                              beat, while READING_RETENTION_WEEKS is set: deletes old readings
    keep_contacts                               beat, every hour: lists or erases contacts without a track
    fill_in (api)                               beat, if Chartmetric is set up: asks it about what could not be read
    fill_in_isrcs (api)                         beat, if Spotify's Web API is set up: looks up missing ISRCs
    ask_credits_fm, ask_musicbrainz (api), ask_spotify (browser)    beat, if CREDIT_SOURCES names them
    follow_releases (api)                       beat, and the page of new releases
    match_videos (api)                          beat, and the admin: tracks without a video
    read_streams (browser), read_views (api)    the chord's header
    launch_shard, shard_done, record            the chord's frame
    announce, deliver                           beat, and announce after recording
    ping, ping_rehearsal                        a run of a slot that began or was announced; a failed rehearsal
    tend_rehearsals                             beat, while REHEARSAL_HOURS is set
    rehearse (browser)                          a day before a slot
    look_at_canaries (browser)                  beat, as long as CANARY_HOURS is set

Queues are set in `trackpulse/celery.py`.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import redis
from celery import Task, shared_task
from celery.exceptions import Ignore
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from analytics.contacts import retention
from analytics.insights import open_list, overview_cache
from analytics.models import SnapshotRun
from analytics.runs import pruning
from analytics.snapshots import currents
from enrichment import broker
from enrichment.duties import do_all, do_if_possible
from enrichment.lookups import credits as credit_lookups
from enrichment.lookups import isrcs, third_party
from enrichment.notifications import announce as announcing
from enrichment.notifications import deliver as delivering
from enrichment.notifications import found_releases, playlist_moves, rehearsed, switch
from enrichment.runs import (
    canary_looks,
    launching,
    lifecycle,
    playlist_phase,
    playlist_reading,
    playlist_updates,
    release_following,
    third_party_phase,
    track_reading,
)
from enrichment.runs.ends import ComeAgain
from enrichment.runs.rehearsal import course
from enrichment.sources.credits import CreditsFm, MusicBrainz, SpotifyCredits
from enrichment.video_matching import searching

log = logging.getLogger(__name__)

SERVER_AWAY = (OperationalError, InterfaceError, redis.ConnectionError, redis.TimeoutError)
MOST_RETRIES = 10
"""Retries while a server is down, about four minutes in all; after that `tend_runs` takes care of the reading."""

MOST_PINGS, PING_WAIT_SECONDS = 5, 60
"""A monitor that is down for longer than five minutes alerts, as it should if nobody can reach it."""


@shared_task(bind=True)
def read_streams(self: Task[[int], None], reading_id: int) -> None:
    """Read one track's streams on Spotify."""
    _read(self, track_reading.read, reading_id)


@shared_task(bind=True)
def read_views(self: Task[[int], None], reading_id: int) -> None:
    """Read one track's views on YouTube, and those of up to 49 other tracks."""
    _read(self, track_reading.read, reading_id)


# A playlist of 10,000 rows takes some hundred requests, each with a turn to wait for.
@shared_task(bind=True, time_limit=1_600)
def read_playlist(self: Task[[int], None], reading_id: int) -> None:
    """Read which tracks are in one playlist."""
    _read(self, playlist_reading.read, reading_id)


@shared_task
def join_playlists(run_id: int) -> None:
    """Add the tracks of a run's playlists to it."""
    do_if_possible(playlist_phase.join, run_id)


def _read(task: Task[[int], None], step: Callable[..., ComeAgain | None], reading_id: int) -> None:
    redelivered = bool((task.request.delivery_info or {}).get("redelivered"))
    try:
        again = step(reading_id, redelivered=redelivered)
    except SERVER_AWAY as error:
        wait = min(2**task.request.retries, 30)
        task.retry(exc=error, countdown=wait, max_retries=MOST_RETRIES)
    else:
        if again is not None:
            task.retry(countdown=again.after.total_seconds(), max_retries=None)


@shared_task(bind=True)
def launch_shard(self: Task[[int, int, int], None], run_id: int, first: int, last: int) -> None:
    """Become the chord of one shard's readings."""
    shard = launching.shard_chord(run_id, first, last)
    if shard is None:
        return
    try:
        with broker.batched(), suppress(Ignore):  # which would end the batch before its last messages are sent
            self.replace(shard)
    except broker.STOPPED_ANSWERING as error:
        # Some of its messages may have arrived; a second one for the same reading has no effect.
        self.retry(exc=error, countdown=1, max_retries=MOST_RETRIES)
    raise Ignore("It has become the chord of its shard.")


@shared_task
def shard_done() -> None:
    """Count one shard as done in the chord around it."""


# Recording a million tracks takes minutes, and must end below the visibility timeout.
@shared_task(time_limit=1_600)
def record(run_id: int) -> None:
    """Record a run whose readings are settled, and calculate what the overview shows of it.

    Where Chartmetric is asked first, `fill_in` sends this again.
    """
    if not third_party_phase.finish(run_id):
        return
    # The notifications mention the open list.
    do_all(
        partial(open_list.count, timezone.now()),
        partial(do_if_possible, broker.announce),
        overview_cache.count_recorded,
    )


@shared_task
def count_recorded() -> None:
    """Recalculate what the overview and the open list show of the last run: the catalogue may have been edited."""
    do_all(overview_cache.count_recorded, partial(open_list.count, timezone.now()))


@shared_task
def count_status() -> None:
    """Count how fresh the numbers are, what needs attention, and how far the lookups of credits are.

    Contacts whose credits have changed are measured before.
    """
    now = timezone.now()
    do_all(
        currents.rebuild_if_missing,
        currents.measure_contacts,
        partial(overview_cache.count_status, now),
        partial(credit_lookups.count_progress, now),
    )


@shared_task(time_limit=1_600)
def prune_readings() -> None:
    """Delete old readings whose numbers are in snapshots."""
    if dropped := pruning.prune(timezone.now() - settings.READING_RETENTION_WEEKS):
        log.info("%d readings were dropped; their numbers stay in the snapshots", dropped)


# Erasing one contact searches all texts; two hundred take minutes in a large catalogue.
@shared_task(time_limit=1_600)
def keep_contacts() -> None:
    """Record which contacts have no track, and erase expired ones if the settings say so."""
    retention.list_or_erase(timezone.now())


# It stops by itself after 45 seconds; the last request may take twenty more, and wait ten for its turn.
@shared_task(time_limit=100)
def fill_in() -> None:
    """Ask Chartmetric about the tracks that a run cannot read, or that the last ones could not."""
    do_all(partial(third_party.fill_in, timezone.now()), partial(do_if_possible, third_party_phase.tend))


# As `fill_in`.
@shared_task(time_limit=100)
def fill_in_isrcs() -> None:
    """Look up missing ISRCs on Spotify."""
    isrcs.fill_in()


# As `fill_in`, but a batch of credits.fm may take another request for each of its hundred tracks.
@shared_task(time_limit=700)
def ask_credits_fm() -> None:
    """Ask credits.fm who is behind the tracks that are due there."""
    credit_lookups.find_due(CreditsFm.name)


# As `fill_in`; apart from credits.fm, as each source has its own rate limit.
@shared_task(time_limit=190)
def ask_musicbrainz() -> None:
    """Ask MusicBrainz who is behind the tracks that are due there."""
    credit_lookups.find_due(MusicBrainz.name)


# It stops by itself after 45 seconds; the last track may need two more requests, each of a minute at most.
@shared_task(time_limit=190)
def match_videos() -> None:
    """Search YouTube for the videos of tracks that have none."""
    searching.search_due(timezone.now())


# As `fill_in`; the last page may take twenty seconds, and each of its questions ten for its turn.
@shared_task(time_limit=400)
def ask_spotify() -> None:
    """Ask Spotify for its own credits of the tracks that are due there."""
    credit_lookups.find_due(SpotifyCredits.name)


# It asks for nothing new after forty seconds; the last page may take twenty, and the run that it starts a minute.
@shared_task(time_limit=190)
def follow_releases() -> None:
    """Add the tracks of wanted releases, and have them read."""
    do_if_possible(release_following.follow_due, timezone.now())


@shared_task(time_limit=1_600)
def tend_runs() -> None:
    """Take the next step of every active run and playlist update, and start the run that is due."""
    now = timezone.now()
    do_all(
        *(partial(do_if_possible, lifecycle.tend, run, now) for run in SnapshotRun.objects.active()),
        partial(do_if_possible, playlist_reading.tend, now),
        partial(do_if_possible, lifecycle.start_due_slot, now),
        partial(do_if_possible, playlist_updates.tend, now),
    )


# Writing the digests of a large catalogue takes seconds; a simultaneous recording may slow it down.
@shared_task(time_limit=620)
def announce() -> None:
    """Write the notifications of ended runs, playlists and new releases to the outbox, and send them."""
    now = timezone.now()
    news = (announcing.announce_ended, playlist_moves.announce, found_releases.announce)
    if any(do_all(*(partial(one, now) for one in news), announcing.write_digests)):
        do_if_possible(broker.deliver)


# It starts nothing new after forty seconds; the last mail server may take another minute.
@shared_task(time_limit=220)
def deliver() -> None:
    """Send what is due in the outbox."""
    delivering.send_due()


# Resolving a name may take longer than the call itself.
@shared_task(bind=True, time_limit=20)
def ping(self: Task[[int], None], run_id: int) -> None:
    """Report a run to the dead man's switch."""
    if not switch.report(run_id) and self.request.retries < MOST_PINGS:
        self.retry(countdown=PING_WAIT_SECONDS, max_retries=MOST_PINGS)


# As `ping`.
@shared_task(bind=True, time_limit=20)
def ping_rehearsal(self: Task[[int], None], rehearsal_id: int) -> None:
    """Report a failed rehearsal to the dead man's switch."""
    if not rehearsed.report(rehearsal_id) and self.request.retries < MOST_PINGS:
        self.retry(countdown=PING_WAIT_SECONDS, max_retries=MOST_PINGS)


@shared_task
def tend_rehearsals() -> None:
    """Start the rehearsal of the next run when it is due."""
    do_if_possible(course.tend, timezone.now())


@shared_task(time_limit=course.TASK_SECONDS)
def rehearse(rehearsal_id: int) -> None:
    """Read a few tracks to see what the next run would not read."""
    course.rehearse(rehearsal_id)


@shared_task(time_limit=course.TASK_SECONDS)
def look_at_canaries() -> None:
    """Read the canaries, if that is due, to see whether Spotify has updated its counts."""
    canary_looks.look()


@shared_task
def start_weekly_run() -> None:
    """Start the run of the slot that is due now."""
    do_if_possible(lifecycle.start_due_slot, timezone.now())
