"""Runs Celery with a clock that is this many seconds ahead of the real one, or behind it.

python -m tests.faults.clock 604800 -A trackpulse beat
"""

import sys
from datetime import UTC, datetime, timedelta

import time_machine
from celery.bin.celery import main

_, seconds, *arguments = sys.argv
sys.argv = ["celery", *arguments]
time_machine.travel(datetime.now(UTC) + timedelta(seconds=float(seconds))).start()
sys.exit(main())
