"""The requests that a browser and Google's client send, sent by hand."""

from typing import Any

import httpx

from enrichment.simulator.world import WorldTrack


def ask(client: httpx.Client, operation: str, uri: str) -> httpx.Response:
    """Send a query to Spotify's GraphQL service."""
    body = {"operationName": operation, "variables": {"uri": uri}, "extensions": {}}
    return client.post("/pathfinder/v2/query", json=body)


def ask_track(client: httpx.Client, track: WorldTrack) -> Any:
    """Return getTrack's answer for a track."""
    return ask(client, "getTrack", f"spotify:track:{track.spotify_id}").json()


def list_videos(client: httpx.Client, *ids: str, **more: str) -> httpx.Response:
    """Request the counts of these videos from YouTube."""
    return client.get("/youtube/v3/videos", params={"part": "statistics", "id": ",".join(ids), "key": "k"} | more)
