"""A Dramatiq group, one call per message."""

from collections.abc import Iterable

import dramatiq
from asking import REDIS_URL, RESULTS_URL, tell, views
from dramatiq.brokers.redis import RedisBroker
from dramatiq.results import Results
from dramatiq.results.backends import RedisBackend

broker = RedisBroker(url=REDIS_URL)
broker.add_middleware(Results(backend=RedisBackend(url=RESULTS_URL)))
dramatiq.set_broker(broker)


@dramatiq.actor(store_results=True)
def read(video: str) -> int:
    return views(video)


def run(videos: list[str]) -> Iterable[int]:
    group = dramatiq.group([read.message(video) for video in videos]).run()
    return group.get_results(block=True, timeout=600_000)


if __name__ == "__main__":
    tell(run)
