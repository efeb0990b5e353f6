"""An empty web server, workers and beat: an ASGI application that does nothing, and a Celery app without tasks."""

import os

from celery import Celery

app = Celery("idle_parts", broker=os.environ["REDIS_URL"])


async def application(_scope: object, _receive: object, _send: object) -> None:
    """Send no answer: nobody sends requests."""
