"""What a worker child does at its start and end."""

from celery.signals import worker_process_init, worker_process_shutdown
from django.conf import settings

from enrichment import browser, platforms


@worker_process_init.connect
def sweep_browsers(**_signal: object) -> None:
    """Kill what is left of browsers whose worker was killed: no handler ran for those."""
    browser.sweep(settings.BROWSER_PROFILES)


@worker_process_shutdown.connect
def close_sources(**_signal: object) -> None:
    platforms.close_sources()
