"""Logging: one line each to standard output, with every secret masked."""

from typing import Any


def config(level: str) -> dict[str, Any]:
    """Return Django's LOGGING for this level."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"redact": {"()": "enrichment.net.redaction.Redacting"}},
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["redact"]}},
        "root": {"handlers": ["console"], "level": level},
        # Its INFO line for every request contains the address, and so the key.
        "loggers": {
            "googleapiclient": {"level": "WARNING"},
            # It logs addresses of targets, which contain their passwords; the result of a message is in its row.
            "apprise": {"level": "CRITICAL"},
            # Its DEBUG line for every request contains the path, and paths of webhooks and chats contain tokens.
            "urllib3": {"level": "WARNING"},
            # Two lines for every successful task, of which a run has a hundred thousand; rows say more.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }
