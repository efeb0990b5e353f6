"""Starts a run in its own process and prints the time and memory: `python -m bench.publisher flat|shards`."""

import json
import sys

import django
import psutil

django.setup()


def publish(form: str) -> None:
    """Start a Spotify run, with a flat chord whatever its size or as usual; print seconds and peak memory."""
    from analytics.models import Platform, SnapshotRun  # noqa: PLC0415 - once Django is set up
    from bench import place  # noqa: PLC0415
    from bench.comparing import seconds  # noqa: PLC0415
    from enrichment.runs import launching, lifecycle  # noqa: PLC0415

    if form == "flat":
        launching.SHARD = sys.maxsize
    order = lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL, platforms=[Platform.SPOTIFY])
    took = seconds(lambda: lifecycle.start(order))
    said = {"seconds": took, "megabytes": place.peak_megabytes(psutil.Process())}
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    publish(sys.argv[1])
