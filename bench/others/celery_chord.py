"""A plain Celery chord with one call per task, and one of tasks that do nothing: `celery_chord.py [idle]`."""

import json
import sys

import redis
from asking import REDIS_URL, RESULTS_URL, tell, views
from celery import Celery, chord

app = Celery("celery_chord", broker=REDIS_URL, backend=RESULTS_URL)


@app.task
def read(video: str) -> int:
    return views(video)


@app.task
def idle(_video: str) -> int:
    return 0


@app.task
def collect(numbers: list[int]) -> None:
    with redis.Redis.from_url(RESULTS_URL) as client:
        client.rpush("collected", json.dumps(numbers))


def run(videos: list[str]) -> list[int]:
    task = idle if "idle" in sys.argv else read
    chord(task.s(video) for video in videos)(collect.s())
    # The body reports when it is done: polling the chord's own result would take far longer.
    with redis.Redis.from_url(RESULTS_URL, socket_timeout=None) as client:
        _, collected = client.blpop(["collected"])
    return list(json.loads(collected))


if __name__ == "__main__":
    tell(run)
