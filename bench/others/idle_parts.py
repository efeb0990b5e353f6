"""A web server, workers and beat with nothing in them: an empty ASGI application and a Celery app without tasks."""

import os

from celery import Celery

app = Celery("idle_parts", broker=os.environ["REDIS_URL"])


async def application(_scope: object, _receive: object, _send: object) -> None:
    """Answer nothing: nobody asks."""
