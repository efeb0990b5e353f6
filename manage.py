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

    execute_from_command_line(sys.argv)


def _leave(signum: int, _frame: FrameType | None) -> None:
    sys.exit(128 + signum)


if __name__ == "__main__":
    main()
