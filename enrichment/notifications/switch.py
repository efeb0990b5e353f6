"""The dead man's switch: an external monitor that alerts when the weekly run does not report to it.

    a run of a slot begins ──► /start        recorded ──► the bare address        failed, missed, cancelled,
                                                                                  or rejected ──► /fail

The paths are those of healthchecks.io, which others understand as well. A report contains the run's current state, so
it may come twice and late. A lost report makes the monitor alert, which is the safe side; so nothing is stored, and
no run waits for it.
"""

import logging
from urllib.parse import urlsplit

import urllib3
from django.conf import settings

from analytics.models import Outcome, SnapshotRun
from enrichment.net.redaction import register

log = logging.getLogger(__name__)

SECONDS = 5.0
"""The longest that a report may occupy its worker."""

_START, _END, _FAIL = "/start", "", "/fail"


def is_watched(run: SnapshotRun) -> bool:
    """Return whether a run is reported: only weekly ones, because any other would hide a missed week."""
    return bool(settings.HEALTHCHECK_PING_URL) and run.scheduled_for is not None and not settings.DEMO


def report(run_id: int) -> bool:
    """Report a run's current state; return whether that arrived. Never raises, whatever the other side does."""
    run = SnapshotRun.objects.get(pk=run_id)
    return _report(str(run), _sign(run), f"{run.get_state_display().lower()}. {run.note}")


def fail(what: str, words: str) -> bool:
    """Make the monitor alert before anything was missed; return whether that arrived.

    Reporting twice gives one alert. The next run's report resets it.
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
    """Return the address with the sign appended to its path, before any query."""
    parts = urlsplit(address)
    return parts._replace(path=parts.path.rstrip("/") + sign).geturl()


def _post(address: str, words: str) -> int:
    """Send a short text and return the status of the answer; its body is not read."""
    with urllib3.PoolManager(timeout=urllib3.Timeout(total=SECONDS)) as pool:
        answer = pool.request(
            "POST", address, body=words.encode(), retries=False, redirect=False, preload_content=False
        )
        answer.close()
        return answer.status
