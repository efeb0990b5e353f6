"""What the other tools have in common: the videos to read, one API call, and the line that is printed."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

REDIS_URL = os.environ["REDIS_URL"]
RESULTS_URL = os.environ["RESULTS_URL"]
API_URL = os.environ["YOUTUBE_API_URL"]
KEY = os.environ["YOUTUBE_API_KEY"]


def videos() -> list[str]:
    return Path(os.environ["VIDEOS"]).read_text().split()


@cache
def service() -> Any:
    """Return Google's client, created once per process."""
    from googleapiclient.discovery import build  # noqa: PLC0415 - a bench without calls does without it

    return build("youtube", "v3", developerKey=KEY, client_options={"api_endpoint": API_URL}, cache_discovery=False)


def views(video: str) -> int:
    """Return the views of one video."""
    answer = service().videos().list(part="statistics", id=video).execute()
    return int(answer["items"][0]["statistics"]["viewCount"])


def tell(numbers_of: Callable[[list[str]], Iterable[int]]) -> None:
    """Read all videos, and print the seconds, those of them on the processor, and the results."""
    asked = videos()
    begun, used = time.perf_counter(), time.process_time()
    numbers = list(numbers_of(asked))
    took = {"seconds": time.perf_counter() - begun, "processor": time.process_time() - used}
    sys.stdout.write(json.dumps({**took, "numbers": len(numbers), "total": sum(numbers)}) + "\n")
