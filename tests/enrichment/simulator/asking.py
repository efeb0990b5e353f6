"""The questions that a browser and a Google client ask, put by hand."""

from typing import Any

import httpx

from enrichment.simulator.world import WorldTrack


def ask(client: httpx.Client, operation: str, uri: str) -> httpx.Response:
    """Ask Spotify's GraphQL service."""
    body = {"operationName": operation, "variables": {"uri": uri}, "extensions": {}}
    return client.post("/pathfinder/v2/query", json=body)


def ask_track(client: httpx.Client, track: WorldTrack) -> Any:
    """Return what getTrack answers for a track."""
    return ask(client, "getTrack", f"spotify:track:{track.spotify_id}").json()


def list_videos(client: httpx.Client, *ids: str, **more: str) -> httpx.Response:
    """Ask YouTube for the counts of these videos."""
    return client.get("/youtube/v3/videos", params={"part": "statistics", "id": ",".join(ids), "key": "k"} | more)
