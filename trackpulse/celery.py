"""The Celery app. Each setting has its reason; most were learned from servers killed on purpose."""

import os
from datetime import timedelta
from urllib.parse import urlsplit

from celery.schedules import BaseSchedule
from celery.signals import import_modules
from django.conf import settings
from kombu import Exchange, Queue

from enrichment.runs import schedule
from trackpulse import broker_transport
from trackpulse.embedded.users import serve
from trackpulse.publishing import BatchingApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trackpulse.settings")

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def results_url(broker_url: str) -> str:
    """Return the database after the broker's: flushing results by hand must not delete messages."""
    address = urlsplit(broker_url)
    database = int(address.path.strip("/") or 0)
    return address._replace(path=f"/{database + 1}").geturl()


def _every(seconds: float, name: str) -> dict[str, object]:
    """Return beat's entry for a task. It expires when the next one is due, which does the same."""
    return _entry(name, timedelta(seconds=seconds), expires=seconds)


def _entry(name: str, when: timedelta | BaseSchedule, expires: float) -> dict[str, object]:
    return {"task": f"enrichment.tasks.{name}", "schedule": when, "options": {"expires": expires}}


broker_transport.use()
app = BatchingApp("trackpulse")
app.conf.update(
    # JSON alone: a message can then never run code.
    accept_content=["json"],
    task_serializer="json",
    # A header's message repeats the bodies of both chords around it: compressed it takes a third less of Redis.
    task_compression="zlib",
    result_serializer="json",
    timezone="UTC",
    #
    # Broker. A worker survives an outage of Redis of any length.
    broker_url=settings.REDIS_URL,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # It also survives a Redis without free memory; otherwise it would end for good.
    broker_channel_error_retry=True,
    broker_transport_options={
        # Messages of a worker that was killed are handed out again after this long; until then
        # `tend_runs` sees to their readings. The shortest one among all apps on the broker wins.
        "visibility_timeout": settings.VISIBILITY_TIMEOUT,
        # Checked every 10 s by every worker; by default only every tenth poll of an idle one checks.
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_keepalive": True,
        "health_check_interval": 30,
        "socket_connect_timeout": 5,
        "socket_timeout": 30,
        "retry_on_timeout": True,
    },
    #
    # Results. None is stored; the parts of a chord are counted all the same.
    task_ignore_result=True,
    result_backend=f"trackpulse.chord_backend:ChordCounts+{results_url(settings.REDIS_URL)}",
    result_backend_transport_options={
        "visibility_timeout": settings.VISIBILITY_TIMEOUT,
        "result_chord_ordered": False,  # nobody reads the results, so ordering them would be wasted work
    },
    # A count outlives the longest run, six days.
    result_chord_expires=8 * DAY,
    #
    # Tasks. Acknowledged when done, so a worker's death loses none; a child's death hands the task out
    # again at once. What kills every worker is stopped by the count of attempts in its reading.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_create_missing_queues=False,  # a misspelt queue is an error, not a queue that nobody serves
    task_default_queue="runs",
    task_queues=[Queue(name, Exchange("trackpulse"), routing_key=name) for name in ("runs", "browser", "api")],
    task_routes={
        "enrichment.tasks.read_streams": "browser",
        "enrichment.tasks.read_playlist": "browser",
        "enrichment.tasks.rehearse": "browser",
        "enrichment.tasks.look_at_canaries": "browser",
        "enrichment.tasks.read_views": "api",
        "enrichment.tasks.fill_in": "api",
        "enrichment.tasks.ask_credits_fm": "api",
        "enrichment.tasks.ask_musicbrainz": "api",
        "enrichment.tasks.ask_spotify": "browser",
        "enrichment.tasks.fill_in_isrcs": "api",
        "enrichment.tasks.match_videos": "api",
        "enrichment.tasks.follow_releases": "api",
    },
    # Shorter than the lease and the visibility timeout, so that no two workers read the same. No soft limit: it
    # raises wherever the child is at that moment. In the middle of reporting its result, that leaves half a message,
    # which ends the whole worker. A worker that finds Redis again checks all its limits at once: this happened in two
    # of nine outages.
    task_time_limit=settings.READING_SECONDS,
    #
    # Workers.
    worker_consumer="trackpulse.message_consumer:Consumer",
    # A message held ahead only waits behind a page that is being read, and longer still if the worker is killed. The
    # api worker's tasks take milliseconds: the Procfile lets it hold one more for each child, so that none waits.
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=False,  # the lease already fences such a task
    worker_deduplicate_successful_tasks=False,  # hangs a chord after a crash
    worker_soft_shutdown_timeout=60,  # on a deploy, a page that is being read is read to its end
    # Flower switches events on when it starts. With nobody to see them they would take a tenth of each task's time.
    worker_send_task_events=False,
    # Celery closes the database's connection before and after every task, and a new one costs more than a reading.
    # This makes it never do so; Django's own rules for old and broken ones are kept in `enrichment.worker`.
    CELERY_DB_REUSE_MAX=1_000_000_000,
    worker_hijack_root_logger=False,  # Django's logging redacts secrets, Celery's own would not
    #
    # Beat. It keeps no file: rows say which slots have their run, and a file written while the clock was ahead would
    # keep beat silent until that day.
    beat_scheduler="celery.beat.Scheduler",
    beat_schedule={
        "start-weekly-run": _entry("start_weekly_run", schedule.AtSlots(schedule.WEEKLY), expires=HOUR),
        "tend-runs": _every(settings.TEND_SECONDS, "tend_runs"),
        # Apart from `tend-runs`: a fault in notifications must not keep a run from ending.
        "announce": _every(MINUTE, "announce"),
        "deliver": _every(MINUTE, "deliver"),
        # Often, because it does nothing while a run is active or when the day's searches are used up.
        "match-videos": _every(10 * MINUTE, "match_videos"),
        "follow-releases": _every(MINUTE, "follow_releases"),
        "count-recorded": _every(HOUR, "count_recorded"),
        "count-status": _every(MINUTE, "count_status"),
        # Beat counts from its start: if it were restarted every day, a daily task would never be due.
        "keep-contacts": _every(HOUR, "keep_contacts"),
    },
)
if settings.READING_RETENTION_WEEKS:
    app.conf.beat_schedule["prune-readings"] = _every(HOUR, "prune_readings")
if settings.REHEARSAL:
    app.conf.beat_schedule["tend-rehearsals"] = _every(MINUTE, "tend_rehearsals")
if settings.CANARY_HOURS:
    # Often, because most of the time it only finds that nothing is due.
    app.conf.beat_schedule["look-at-canaries"] = _every(10 * MINUTE, "look_at_canaries")
if settings.CHARTMETRIC_REFRESH_TOKEN:
    app.conf.beat_schedule["fill-in"] = _every(MINUTE, "fill_in")
if settings.SPOTIFY_CLIENT_ID and settings.SPOTIFY_CLIENT_SECRET:
    app.conf.beat_schedule["fill-in-isrcs"] = _every(MINUTE, "fill_in_isrcs")
for _source in settings.CREDIT_SOURCES:
    # Each works for about a minute. One that takes longer runs beside the next: both lease what they ask about.
    app.conf.beat_schedule[f"ask-{_source}"] = _every(MINUTE, f"ask_{_source}")
app.autodiscover_tasks(["enrichment"])

# Sent when a worker, beat or Flower starts, and by no process that merely knows the app.
import_modules.connect(serve, weak=False)
