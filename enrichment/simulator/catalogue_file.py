"""A world's catalogue as a file to import."""

import csv
import io

from enrichment.simulator.world import World


def catalogue_csv(world: World) -> str:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["spotify_id", "title", "artists", "isrc", "youtube_video_id", "contacts"])
    for track in world:
        people = ";".join(f"{one.name} <{one.email}> ({one.role})" for one in track.contacts)
        rows.writerow([track.spotify_id, track.title, track.artists, track.isrc, ";".join(track.youtube_ids), people])
    return out.getvalue()
