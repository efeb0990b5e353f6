#!/usr/bin/env python
"""Run one of TrackPulse's commands; `manage.py help` lists them."""

import os
import signal
import sys
from types import FrameType


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trackpulse.settings")
    # Ends like Ctrl-C instead of at once, so that servers and workers that we started are stopped.
    signal.signal(signal.SIGTERM, _leave)
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - the settings come first
    from django.db import OperationalError  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        from enrichment.redaction import redact  # noqa: PLC0415

        sys.exit(f"PostgreSQL does not answer: {redact(str(error)).splitlines()[0]}")


def _leave(signum: int, _frame: FrameType | None) -> None:
    sys.exit(128 + signum)


if __name__ == "__main__":
    main()
