"""What the processes log: one line each to the standard output, with every secret masked."""

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
        # Its INFO line for every request holds the address, and the address holds the key.
        "loggers": {
            "googleapiclient": {"level": "WARNING"},
            # It names addresses of targets, which hold their passwords; what became of a message stands in its row.
            "apprise": {"level": "CRITICAL"},
            # Its DEBUG line for every request holds the path, and the paths of webhooks and chats hold tokens.
            "urllib3": {"level": "WARNING"},
            # Two lines for every task that came and went well, of which a run has a hundred thousand; rows tell more.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }
