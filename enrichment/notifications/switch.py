"""The dead man's switch: a watcher elsewhere that alarms when the weekly run does not report to it.

    a run of a slot begins ──► /start        recorded ──► the bare address        failed, missed, cancelled,
                                                                                  or not believed ──► /fail

The signs are those of healthchecks.io, which others understand as well. What is reported is how the run stands at
that moment, so it may be reported twice and late. A report that is lost makes the watcher alarm, which is the side
to err on; so nothing of it is stored, and no run waits for it.
"""

import logging
from urllib.parse import urlsplit

import urllib3
from django.conf import settings

from analytics.models import Outcome, SnapshotRun
from enrichment.net.redaction import register

log = logging.getLogger(__name__)

SECONDS = 5.0
"""The most that a report may keep the worker that sends it."""

_START, _END, _FAIL = "/start", "", "/fail"


def is_watched(run: SnapshotRun) -> bool:
    """Return whether the switch is to hear of a run: only of weekly ones, or any other would hide a missed week."""
    return bool(settings.HEALTHCHECK_PING_URL) and run.scheduled_for is not None and not settings.DEMO


def report(run_id: int) -> bool:
    """Report how a run stands now; return whether that arrived. Never raises for whatever the other side does."""
    run = SnapshotRun.objects.get(pk=run_id)
    return _report(str(run), _sign(run), f"{run.get_state_display().lower()}. {run.note}")


def fail(what: str, words: str) -> bool:
    """Have the watcher alarm before anything was missed; return whether that arrived.

    Said twice it is one alarm: the watcher is down already. The next run's report sets it right.
    """
    return _report(what, _FAIL, words)


def _report(what: str, sign: str, words: str) -> bool:
    address = settings.HEALTHCHECK_PING_URL
    register(address)
    try:
        status = _post(_signed(address, sign), f"{what}: {words}")
    except (urllib3.exceptions.HTTPError, ValueError) as error:
        log.warning("the report of %s to the dead man's switch did not arrive (%s)", what, type(error).__name__)
        return False
    if not 200 <= status < 300:
        log.warning("the dead man's switch answered %s to the report of %s", status, what)
    return 200 <= status < 300


def _sign(run: SnapshotRun) -> str:
    if run.is_active:
        return _START
    rejected = run.platform_runs.filter(stop_outcome=Outcome.REJECTED).exists()
    return _END if run.state in SnapshotRun.RECORDED and not rejected else _FAIL


def _signed(address: str, sign: str) -> str:
    """Return the address with the sign at the end of its path: a query stays behind it."""
    parts = urlsplit(address)
    return parts._replace(path=parts.path.rstrip("/") + sign).geturl()


def _post(address: str, words: str) -> int:
    """Send a few words and return the status of the answer, whose body nobody reads."""
    with urllib3.PoolManager(timeout=urllib3.Timeout(total=SECONDS)) as pool:
        answer = pool.request(
            "POST", address, body=words.encode(), retries=False, redirect=False, preload_content=False
        )
        answer.close()
        return answer.status
