"""Whole runs of TrackPulse: sets up a catalogue, starts a run, waits for its end and checks its numbers."""

import io
import time
from datetime import datetime

from django.core.management import call_command

from analytics.catalogue.importing import store
from analytics.catalogue.importing.rows import read_catalogue
from analytics.models import Platform, Reading, SnapshotRun
from bench import place
from enrichment.demo import sample
from enrichment.runs import lifecycle
from enrichment.simulator.catalogue_file import catalogue_csv
from enrichment.simulator.world import World


def follow(world: World) -> None:
    """Replace the catalogue with this world's, without history."""
    call_command("flush", interactive=False, verbosity=0)
    rows, errors = read_catalogue(io.BytesIO(catalogue_csv(world).encode()))
    if errors:
        raise SystemExit(f"The catalogue has bad rows: {errors[0]}")
    store.store(rows)


def stock(world: World) -> None:
    """Replace the catalogue with this world's, including its history."""
    call_command("flush", interactive=False, verbosity=0)
    sample.load(world)


def run(*platforms: Platform) -> tuple[SnapshotRun, float]:
    """Start a run over these platforms and wait for its end; return the run and its seconds."""
    begun = time.perf_counter()
    started, _ = lifecycle.start(lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL, platforms=platforms))
    place.wait_until(lambda: not is_active(started))
    took = time.perf_counter() - begun
    started.refresh_from_db()
    if started.state != SnapshotRun.State.COMPLETE:
        raise SystemExit(f"Run {started.pk} ended {started.state}: see var/log.")
    return started, took


def is_active(run: SnapshotRun) -> bool:
    return SnapshotRun.objects.active().filter(pk=run.pk).exists()


def check(run: SnapshotRun, world: World) -> None:
    """Raise SystemExit unless every number is the one that the track's own page showed at that time."""
    kept = Reading.objects.filter(run=run).values_list("platform", "track__spotify_id", "number", "observed_at")
    wrong = [one for platform, one, number, at in kept if number != shown(world, platform, one, at)]
    if wrong or len(kept) != len(world):
        raise SystemExit(f"Run {run.pk}: {len(wrong)} of {len(kept)} numbers are wrong, the first {wrong[:3]}.")


def shown(world: World, platform: str, spotify_id: str, at: datetime | None) -> int | None:
    """Return what a world shows for a track at a given time."""
    track = world.find(spotify_id)
    if track is None or at is None:
        return None
    return world.streams(track, at) if platform == Platform.SPOTIFY else world.views(track.youtube_ids[0], at)
