"""Texts for webhooks (JSON) and targets (a few lines)."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from analytics.digest import phrases
from analytics.digest.moves import Move
from analytics.digest.people import Followed
from analytics.formatting import wording
from analytics.insights.facts import Fact, in_words
from analytics.models import (
    Contact,
    Event,
    Platform,
    Playlist,
    PlaylistMove,
    Rehearsal,
    Release,
    SnapshotRun,
    Track,
)
from analytics.playlists.moves import MoveWithStreams

NAMED = 10
"""How many spikes a message lists, and how many recordings per contact."""

FACTS_SHOWN = 1
"""How many facts a message gives for a spike: some services take no more than two thousand characters."""

LISTED = 100
"""How many tracks, contacts or releases the last event names of those that were not sent one by one."""


def run_finished(run: SnapshotRun) -> dict[str, Any]:
    """Return the event `run.finished`; every number of it counts readings."""
    return {"event": "run.finished", "invented_numbers": settings.INVENTED_NUMBERS, "run": _run(run)}


def spike(run: SnapshotRun, move: Move, track: Track, facts: Sequence[Fact]) -> dict[str, Any]:
    """Return the event `track.spike`. Gains are per seven days; the count was read at `read_at`."""
    return {
        "event": "track.spike",
        "invented_numbers": settings.INVENTED_NUMBERS,
        "run": {"id": run.pk, "url": phrases.address("run", run.pk)},
        "track": _track(track),
        "platform": move.platform.value,
        "count": move.count,
        "read_at": move.read_at.isoformat(),
        "wow": move.gain,
        "usual": move.usual,
        "lift": move.lift,
        "wow_pct": move.percent,
        "interval_days": move.interval_days,
        "flags": move.flags,
        "facts": [_fact(one) for one in facts],
    }


def more_spikes(run: SnapshotRun, moves: list[Move], number: int) -> dict[str, Any]:
    """Return one event for the spikes beyond those sent one by one; it names the first of them."""
    return {
        "event": "track.spike",
        "invented_numbers": settings.INVENTED_NUMBERS,
        "run": {"id": run.pk, "url": phrases.address("run", run.pk)},
        "more": number,
        "tracks": [
            {
                "id": one.track_id,
                "platform": one.platform.value,
                "wow": one.gain,
                "interval_days": one.interval_days,
                "read_at": one.read_at.isoformat(),
                "flags": one.flags,
            }
            for one in moves[:LISTED]
        ],
    }


def contact_moved(run: SnapshotRun, one: Followed) -> dict[str, Any]:
    """Return the event `contact.moved`: per platform the sum over recordings, null if none was measured."""
    return {
        "event": Event.CONTACT_MOVED.value,
        "invented_numbers": settings.INVENTED_NUMBERS,
        "run": {"id": run.pk, "url": phrases.address("run", run.pk)},
        "contact": _contact(one.contact),
        "streams": _sum(one, Platform.SPOTIFY),
        "views": _sum(one, Platform.YOUTUBE),
    }


def more_contacts_moved(run: SnapshotRun, people: Sequence[Followed]) -> dict[str, Any]:
    """Return one event for the contacts beyond those sent one by one. It names nobody."""
    return {
        "event": Event.CONTACT_MOVED.value,
        "invented_numbers": settings.INVENTED_NUMBERS,
        "run": {"id": run.pk, "url": phrases.address("run", run.pk)},
        "more": len(people),
        "contacts": [
            {"id": one.contact.pk, "streams": one.gain(Platform.SPOTIFY), "views": one.gain(Platform.YOUTUBE)}
            for one in people[:LISTED]
        ],
    }


def _sum(one: Followed, platform: Platform) -> dict[str, Any] | None:
    moved = one.moved[platform]
    if not moved:
        return None
    return {
        "wow": one.gain(platform),
        "wow_pct": one.percent[platform],
        "recordings": len(moved),
        "tracks": [
            {
                "id": each.track_id,
                "url": phrases.address("track", each.track_id),
                "title": each.title,
                "wow": each.gain,
                "interval_days": each.interval.days if each.interval else None,
                "read_at": each.read_at.isoformat() if each.read_at else None,
                "flags": list(each.flags),
            }
            for each in moved[:NAMED]
        ],
    }


def _contact(contact: Contact) -> dict[str, Any]:
    return {
        "id": contact.pk,
        "url": phrases.address("contact", contact.pk),
        "name": contact.name,
        "company": contact.company,
        "stage": contact.stage,
    }


def trouble(run: SnapshotRun) -> dict[str, str]:
    """Return a message about a run with problems."""
    lines = [run.note] if run.note else []
    for platform_run in run.platform_runs.all():
        readable = platform_run.readings - platform_run.no_video
        lines.append(f"{platform_run.get_platform_display()}: {platform_run.unread:,} of {readable:,} not read.")
        lines += [f"The platform was stopped: {platform_run.stopped_reason}"] if platform_run.stop_outcome else []
        lines += [f"One page per track: {platform_run.pages_only}"] if platform_run.pages_only else []
    return _message(f"{run} ended as {run.get_state_display().lower()}", [*lines, phrases.address("run", run.pk)])


def playlist_move(move: MoveWithStreams) -> dict[str, Any]:
    """Return the event `playlist.track_added` or `.track_removed`, with the streams of that day."""
    event = Event.TRACK_ADDED if move.kind == PlaylistMove.Kind.ADDED else Event.TRACK_REMOVED
    return {
        "event": event.value,
        "invented_numbers": settings.INVENTED_NUMBERS,
        "playlist": _playlist(move.playlist),
        "track": _track(move.track),
        "week": move.week.isoformat(),
        "position": move.position,
        "position_before": move.before,
        "noted_at": move.noted_at.isoformat(),
        "streams": move.streams,
        "streams_read_at": move.streams_read_at.isoformat() if move.streams_read_at else None,
    }


def more_playlist_moves(event: Event, moves: Sequence[PlaylistMove]) -> dict[str, Any]:
    """Return the one event for all the moves in a playlist beyond those that were reported one by one."""
    return {
        "event": event.value,
        "invented_numbers": settings.INVENTED_NUMBERS,
        "playlist": _playlist(moves[0].playlist),
        "more": len(moves),
        "tracks": [{"id": one.track_id, "position": one.position, "position_before": one.before} for one in moves],
    }


def release_found(release: Release) -> dict[str, Any]:
    """Return the event `release.found`. The day is the first one of a month or year if no more is known."""
    return {
        "event": Event.RELEASE_FOUND.value,
        "invented_numbers": settings.INVENTED_NUMBERS,
        "release": {
            "id": release.pk,
            "spotify_id": release.spotify_id,
            "spotify_url": release.spotify_url,
            "name": release.name,
            "kind": release.kind,
            "label": release.label,
            "released": release.released.isoformat(),
            "released_precision": release.released_precision,
            "tracks": release.total,
            "artists": [{"artist_id": one.artist_id, "name": one.name} for one in release.artists.all()],
            "state": release.state,
            "first_seen_at": release.first_seen_at.isoformat(),
        },
        "url": phrases.address("new-releases"),
    }


def more_releases_found(releases: Sequence[Release]) -> dict[str, Any]:
    """Return one event for the releases beyond those sent one by one. It names no artist."""
    return {
        "event": Event.RELEASE_FOUND.value,
        "invented_numbers": settings.INVENTED_NUMBERS,
        "more": len(releases),
        "releases": [
            {"id": one.pk, "spotify_id": one.spotify_id, "name": one.name, "released": one.released.isoformat()}
            for one in releases[:LISTED]
        ],
        "url": phrases.address("new-releases"),
    }


def rehearsal_failed(rehearsal: Rehearsal) -> dict[str, Any]:
    """Return the event `rehearsal.failed`: the slot of the run, and for each platform what was seen of it."""
    return {
        "event": "rehearsal.failed",
        "invented_numbers": settings.INVENTED_NUMBERS,
        "scheduled_for": rehearsal.scheduled_for.isoformat(),
        "read_at": rehearsal.ended_at.isoformat() if rehearsal.ended_at else None,
        "troubles": rehearsal.troubles,
        "platforms": {one["platform"]: {"state": one["state"], "words": one["words"]} for one in rehearsal.results},
        "url": phrases.address("overview"),
    }


def warning(rehearsal: Rehearsal) -> dict[str, str]:
    """Return a message about a run that would fail, while there is time to fix it."""
    begins = f"It begins on {rehearsal.scheduled_for:%A at %H:%M} UTC. See `manage.py doctor --ask`."
    return _message("the next run would fail", [*rehearsal.troubles, begins, phrases.address("overview")])


def spikes(
    moves: list[Move], number: int, tracks: dict[int, Track], facts: Sequence[Sequence[Fact]]
) -> dict[str, str]:
    """Return one message about all spikes of a run, each with the most telling of its `facts`."""
    lines = []
    for one, known in zip(moves[:NAMED], facts, strict=True):
        lines.append(f"{phrases.item(tracks[one.track_id]).title}: {phrases.in_a_line(one)}")
        lines.append(f"   {in_words(known, FACTS_SHOWN)}")
    if number > NAMED:
        lines.append(f"… and {number - NAMED:,} more")
    return _message(f"{wording.tracks(number)} with a spike", [*lines, phrases.address("overview")])


def _message(title: str, lines: list[str]) -> dict[str, str]:
    if settings.INVENTED_NUMBERS:
        lines = ["Demonstration: every number is invented.", *lines]
    return {"title": f"TrackPulse: {title}", "body": "\n".join(lines)}


def _run(run: SnapshotRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "url": phrases.address("run", run.pk),
        "state": run.state,
        "trigger": run.trigger,
        "scheduled_for": run.scheduled_for.isoformat() if run.scheduled_for else None,
        "is_full": run.is_full,
        "retry_of": run.retry_of_id,
        "tracks": run.tracks,
        "started_at": run.started_at.isoformat(),
        "ended_at": run.ended_at.isoformat() if run.ended_at else None,
        "note": run.note,
        "platforms": {platform_run.platform: platform_run.counts for platform_run in run.platform_runs.all()},
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "kind": fact.kind.value,
        "on": fact.on.isoformat(),
        "earliest": fact.earliest.isoformat() if fact.earliest else None,
        "words": fact.words,
    }


def _playlist(playlist: Playlist) -> dict[str, Any]:
    return {
        "id": playlist.pk,
        "url": phrases.address("playlist", playlist.pk),
        "spotify_id": playlist.spotify_id,
        "name": playlist.name,
    }


def _track(track: Track) -> dict[str, Any]:
    return {
        "id": track.pk,
        "url": phrases.address("track", track.pk),
        "spotify_id": track.spotify_id,
        "isrc": track.isrc,
        "title": track.title,
        "artists": track.artists,
    }
