"""The newest snapshot of each track that is shown."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from analytics.api.growth_schemas import SnapshotAnswer
from analytics.api.parameters import Pages
from analytics.insights.imports import attach_imports
from analytics.models import CountingChange, SnapshotRun, Track
from analytics.models import TrackPerformanceSnapshot as Snapshot
from analytics.snapshots import counting_changes


class TrackPages(Pages):
    """Pages of tracks, each with its newest snapshot."""

    def paginate_queryset(self, *args: Any, **params: Any) -> dict[str, Any]:
        page = super().paginate_queryset(*args, **params)
        page["items"] = with_newest(page["items"])
        return page


def with_newest(tracks: Iterable[Track]) -> list[Track]:
    """Give each track what an answer adds: the files that its numbers came from, the days on which platforms changed
    how they count, and its newest snapshot.

    That is the snapshot of the last run that covered it, as `newest`, None if there is none: one query.

    Not prefetched, because all snapshots of all the tracks would be read: for a hundred tracks with a year of history
    they lie on five thousand pages of the table.
    """
    found, changes = attach_imports(tracks), counting_changes.changes()
    newest = {one.track_id: one for one in _shown().filter(pk__in=_newest_of(found))}
    for track in found:
        track.newest = newest.get(track.pk)  # type: ignore[attr-defined]  # read by `newest_of`
        track.counting_changes = changes  # type: ignore[attr-defined]  # read by `counting_changes_of`
    return found


def newest_of(track: Track) -> Snapshot | None:
    """Return the newest snapshot of a track that `with_newest` has seen."""
    newest: Snapshot | None = track.newest  # type: ignore[attr-defined]  # as above
    return newest


def counting_changes_of(track: Track) -> list[CountingChange]:
    """Return every known change in counting, for a track that `with_newest` has seen."""
    changes: list[CountingChange] = track.counting_changes  # type: ignore[attr-defined]  # as above
    return changes


def _newest_of(tracks: Iterable[Track]) -> QuerySet[Track, Any]:
    """Return the ids of the snapshots. Which runs covered a track is in an index; one snapshot of each is read."""
    snapshot = Snapshot.objects.filter(track=OuterRef(OuterRef("pk")), run=OuterRef("pk"))
    runs = SnapshotRun.objects.filter(Exists(snapshot)).order_by("-ended_at", "-pk")
    newest = runs.annotate(snapshot=Subquery(snapshot.values("pk"))).values("snapshot")[:1]
    each = Track.objects.filter(pk__in=[one.pk for one in tracks])
    return each.annotate(newest=Subquery(newest)).values("newest")


def _shown() -> QuerySet[Snapshot]:
    """Return snapshots with what is shown of them: a run has more times than a snapshot, and each takes its time."""
    own = SnapshotAnswer.model_fields.keys() - {"imported_from"}
    return Snapshot.objects.select_related("run").only("track_id", "run__imported_from", *own)
