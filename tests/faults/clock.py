"""Runs Celery, or a command of manage.py, with a clock that is this many seconds ahead of the real one, or behind it.

python -m tests.faults.clock 604800 -A trackpulse beat
python -m tests.faults.clock 604800 manage.py verify_run
"""

import sys
from datetime import UTC, datetime, timedelta

import time_machine
from celery.bin.celery import main
from django.core.management import execute_from_command_line

_, seconds, *arguments = sys.argv
time_machine.travel(datetime.now(UTC) + timedelta(seconds=float(seconds))).start()
if arguments[0] == "manage.py":
    execute_from_command_line(arguments)
else:
    sys.argv = ["celery", *arguments]
    sys.exit(main())
