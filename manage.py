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
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - the variable above comes first
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.db import OperationalError, ProgrammingError  # noqa: PLC0415

    from enrichment.net.redaction import redact  # noqa: PLC0415
    from trackpulse.embedded.place import ServerFailed  # noqa: PLC0415
    from trackpulse.embedded.users import serve  # noqa: PLC0415

    for stream in (sys.stdout, sys.stderr):
        # Otherwise a title that the terminal's encoding lacks would end the command.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # text, as everywhere at start
    try:
        serve()
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except OperationalError as error:
        sys.exit(f"PostgreSQL does not answer: {redact(str(error)).splitlines()[0]}")
    except ProgrammingError as error:
        _demand_migrations(error)
    except (ServerFailed, ImproperlyConfigured) as error:
        sys.exit(redact(str(error)))


def _demand_migrations(error: Exception) -> None:
    """Exit with what to do if the database is older than the code; raise the error if it is not."""
    from enrichment.doctor.finding import Level  # noqa: PLC0415
    from enrichment.doctor.servers import migrations  # noqa: PLC0415

    found = migrations("Migrations")
    if found.level is Level.OK:
        raise error
    sys.exit(f"The database is older than this release. {found.remedy}")


def _leave(signum: int, _frame: FrameType | None) -> None:
    sys.exit(128 + signum)


if __name__ == "__main__":
    main()
