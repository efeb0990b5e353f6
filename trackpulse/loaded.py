"""Loads all that answering requests needs, once, and never looks through it for garbage again."""

import gc

from django.urls import get_resolver


def load() -> None:
    """Load pages and API, and keep the collector away from what is there by now.

    It lives as long as the process. Going through its 200,000 objects held up every eighth list of tracks
    for a tenth of a second.
    """
    get_resolver().url_patterns  # noqa: B018 - imports them
    gc.collect()
    gc.freeze()
