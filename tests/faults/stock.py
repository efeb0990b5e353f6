"""Fills a case's database with the simulator's catalogue and history.

python -m tests.faults.stock 60 2026-11-20T05:00:00+00:00
"""

import os
import sys
from datetime import datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trackpulse.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - after the apps are loaded

from enrichment.demo import sample  # noqa: E402
from enrichment.simulator.world import World  # noqa: E402

call_command("migrate", verbosity=0)
sample.load(World(int(sys.argv[1]), stories=(), now=datetime.fromisoformat(sys.argv[2])))
