"""Shows a track on the terminal: its numbers with their ages, its growth, its last weeks, and its contacts."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from analytics.catalogue.links import shortened
from analytics.catalogue.lookup import exact_tracks
from analytics.formatting import wording
from analytics.formatting.sparkline import bars
from analytics.insights.facts import in_words
from analytics.insights.track_summary import PlatformSummary, TrackSummary, summaries
from analytics.models import Flag
from analytics.snapshots import counting_changes

MOST = 20
"""How many tracks are shown at most: several may share an ISRC or a video."""


class Command(BaseCommand):
    help = "Show a track, by a link or id of the track or one of its videos, or by its ISRC. Exit code 1: not found."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("wanted", metavar="URL", help="Spotify or YouTube link or id, or an ISRC")
        parser.add_argument("--json", action="store_true", help="print it as a JSON list")

    def handle(self, *_args: object, **options: Any) -> None:
        wanted = options["wanted"]
        found = summaries(exact_tracks(wanted).values_list("pk", flat=True)[:MOST]) if "\x00" not in wanted else []
        if not found:
            raise CommandError(f"No track in the catalogue has the link, id or ISRC {shortened(wanted)}.")
        if options["json"]:
            self.stdout.write(json.dumps([facts(one) for one in found], cls=DjangoJSONEncoder))
            return
        console = Console(file=cast(TextIO, self.stdout), highlight=False)
        for one in found:
            console.print(_picture(one))


def facts(one: TrackSummary) -> dict[str, object]:
    """Return a summary for programs: times in ISO 8601, unknown numbers null."""
    track = one.track
    return {
        "id": track.pk,
        "spotify_id": track.spotify_id,
        "isrc": track.isrc,
        "title": track.title,
        "artists": track.artists,
        "album": track.album,
        "label": track.label,
        "released": wording.short_date(track.released, track.released_precision),
        "active": track.active,
        "notes": track.notes,
        "streams_provider": track.streams_provider,
        "platforms": {count.platform.value: _facts_of(count) for count in one.counts},
        "videos": [
            {
                "youtube_id": part.video.youtube_id,
                "role": part.video.role,
                "matched_by": part.video.matched_by,
                "views": part.video.views,
                "views_read_at": part.video.views_read_at,
                "counted": part.counted,
            }
            for part in one.views.parts
        ],
        "contacts": [{"id": each.contact_id, "name": each.contact.name, "role": each.role} for each in one.credits],
    }


def _facts_of(count: PlatformSummary) -> dict[str, object]:
    across = {"day": count.change.day, "words": count.change.words} if count.change else None
    week = asdict(count.growth)
    growth = {"wow": week.pop("gain"), "wow_pct": week.pop("percent"), **week, "across_a_change_of_counting": across}
    known = [{"kind": one.kind, "on": one.on, "earliest": one.earliest, "words": one.words} for one in count.facts]
    return {
        "number": count.number,
        "read_at": count.read_at,
        "imported_from": count.imported_from,
        "growth": growth,
        "wow": count.gains,
        "facts": known,
    }


def _picture(one: TrackSummary) -> RenderableType:
    track = one.track
    released = wording.partial_date(track.released, track.released_precision) if track.released else ""
    about = [
        track.isrc,
        track.album,
        track.label,
        released,
        track.spotify_url,
        "" if track.active else "no longer followed",
    ]
    return Group(
        Text(str(track), style="bold"),
        Text(" · ".join(filter(None, about)), style="dim"),
        _numbers(one.counts),
        *(Text(f"⚑ {note}", style="yellow") for note in _notes(one.counts)),
        *(Text(f"{count.platform.label}: {in_words(count.facts)}") for count in one.counts if count.facts),
        _videos(one),
        _contacts(one),
        *([Text(f"Notes: {track.notes}")] if track.notes else []),
        "",
    )


def _numbers(counts: Sequence[PlatformSummary]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("", "Number", "Read", "In 7 days", "Percent", f"Last {len(counts[0].gains)} runs"):
        table.add_column(heading, justify="right" if heading in {"Number", "In 7 days", "Percent"} else "left")
    for count in counts:
        table.add_row(
            count.platform.unit.capitalize(),
            wording.count(count.number),
            wording.age(count.read_at) if count.read_at else "never",
            _gain(count),
            "–" if count.growth.percent is None else wording.percent(count.growth.percent),
            bars(count.gains),
        )
    return table


def _gain(count: PlatformSummary) -> str:
    return "–" if count.growth.gain is None else f"{count.growth.gain:+,}"


def _notes(counts: Sequence[PlatformSummary]) -> list[str]:
    """Return what a reader should know: who counted, or from which file; flags, interval, a change of counting."""
    notes = []
    for count in counts:
        growth = count.growth
        if count.imported_from or count.provider:
            source = f"imported from {count.imported_from}" if count.imported_from else f"counted by {count.provider}"
            notes.append(f"{count.platform.label}: {source}")
        notes += [Flag(flag).label for flag in growth.flags]
        if growth.gain is not None and growth.interval and not growth.interval.is_week:
            notes.append(f"{count.platform.label}: scaled from {growth.interval}")
        if count.change:
            notes.append(
                f"{count.platform.label}: {counting_changes.WORDS} ({count.change.day}: {count.change.words})"
            )
    return notes


def _videos(one: TrackSummary) -> RenderableType:
    if not one.views.parts:
        return Text("No video is known.")
    table = Table.grid(padding=(0, 2))
    for part in one.views.parts:
        video = part.video
        views = f"{video.views:,} views {wording.age(video.views_read_at)}" if video.views_read_at else "not read yet"
        counted = "" if part.counted or one.track.views is None else "not in the sum"
        link = f"https://www.youtube.com/watch?v={video.youtube_id}"
        table.add_row(link, video.get_role_display(), views, counted)
    return table


def _contacts(one: TrackSummary) -> Text:
    people = [f"{each.contact.name} ({each.get_role_display().lower()})" for each in one.credits]
    return Text(f"Contacts: {', '.join(people) or 'none'}")
