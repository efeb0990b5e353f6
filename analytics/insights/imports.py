"""Which of the numbers that tracks show came from a file, and from which: no run has read a newer one since."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import F, Model, Prefetch, Q, QuerySet, prefetch_related_objects

from analytics.models import Platform, SnapshotRun, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot

Row = TypeVar("Row", bound=Model)


def with_imports(rows: QuerySet[Row], snapshots: str = "snapshots") -> QuerySet[Row]:
    """Prefetch the imported snapshots that have the numbers of these tracks: one query for all.

    The rows may also be others with a track, of which `snapshots` is the way to its snapshots.
    """
    return rows.prefetch_related(_imported(snapshots))


def _imported(snapshots: str) -> "Prefetch[str, Any, str]":
    shown = Q(streams_read_at=F("track__streams_read_at")) | Q(views_read_at=F("track__views_read_at"))
    imported = Snapshot.objects.filter(shown, run__state=SnapshotRun.State.IMPORTED).select_related("run")
    columns = ("track", "run", "streams_read_at", "views_read_at", "run__imported_from")
    return Prefetch(snapshots, imported.only(*columns), to_attr="imports")


def attach_imports(tracks: Iterable[Track]) -> list[Track]:
    """Set `…_imported_from` on tracks: the file that each number came from, empty if a run read it. One query."""
    found = list(tracks)
    prefetch_related_objects(found, _imported("snapshots"))
    for track in found:
        for name, platform in (("streams", Platform.SPOTIFY), ("views", Platform.YOUTUBE)):
            setattr(track, f"{name}_imported_from", import_of(track, platform))
    return found


def import_of(track: Track, platform: Platform) -> str:
    """Return the file that a track's number on a platform came from, empty if a run read it or there is none."""
    field = "streams_read_at" if platform == Platform.SPOTIFY else "views_read_at"
    read_at = getattr(track, field)
    imports: list[Snapshot] = track.imports  # type: ignore[attr-defined]  # see `with_imports`
    return next((one.run.imported_from for one in imports if read_at and getattr(one, field) == read_at), "")
