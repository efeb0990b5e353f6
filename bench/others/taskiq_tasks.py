"""Asynchronous Taskiq tasks, one call each."""

import asyncio

import aiohttp
from asking import API_URL, KEY, REDIS_URL, RESULTS_URL, tell
from taskiq import Context, TaskiqDepends, TaskiqEvents, TaskiqState, gather
from taskiq_redis import ListQueueBroker, RedisAsyncResultBackend

broker = ListQueueBroker(REDIS_URL).with_result_backend(RedisAsyncResultBackend(RESULTS_URL))


@broker.on_event(TaskiqEvents.WORKER_STARTUP)
async def connect(state: TaskiqState) -> None:
    state.session = aiohttp.ClientSession()


@broker.on_event(TaskiqEvents.WORKER_SHUTDOWN)
async def disconnect(state: TaskiqState) -> None:
    await state.session.close()


@broker.task(task_name="read")
async def read(video: str, context: Context = TaskiqDepends()) -> int:  # noqa: B008 - Taskiq's way
    question = {"part": "statistics", "id": video, "key": KEY}
    async with context.state.session.get(f"{API_URL}youtube/v3/videos", params=question) as answer:
        listing = await answer.json()
    return int(listing["items"][0]["statistics"]["viewCount"])


async def run(videos: list[str]) -> list[int]:
    await broker.startup()
    tasks = [await read.kiq(video) for video in videos]
    results = await gather(*tasks)
    await broker.shutdown()
    return [result.return_value for result in results]


if __name__ == "__main__":
    tell(lambda videos: asyncio.run(run(videos)))
