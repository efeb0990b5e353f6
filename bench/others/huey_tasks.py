"""Huey tasks, one call each."""

from asking import REDIS_URL, tell, views
from huey import RedisHuey

huey = RedisHuey("huey_tasks", url=REDIS_URL)


@huey.task()
def read(video: str) -> int:
    return views(video)


def run(videos: list[str]) -> list[int]:
    return read.map(videos).get(blocking=True)


if __name__ == "__main__":
    # A worker knows the task by the name of its module.
    import huey_tasks

    tell(huey_tasks.run)
