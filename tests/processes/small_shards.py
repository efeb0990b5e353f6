"""Runs Celery with shards of a few readings, so that a run of few tracks has several.

python -m tests.processes.small_shards -A trackpulse worker
"""

import sys

from celery.bin.celery import main

from enrichment.runs import launching

SHARD = 20

if __name__ == "__main__":
    launching.SHARD = SHARD
    sys.argv[0] = "celery"
    sys.exit(main())
