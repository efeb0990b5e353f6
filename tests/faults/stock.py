"""Fills a case's database with the simulator's catalogue and history.

After the moment come the tracks in the catalogue, those outside of it, and the rows of each playlist:

python -m tests.faults.stock 2026-11-20T05:00:00+00:00 12 24 12 24
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
now = datetime.fromisoformat(sys.argv[1])
tracks, unlisted, *playlists = map(int, sys.argv[2:])
sample.load(World(tracks, stories=(), unlisted=unlisted, playlists=playlists, now=now))
