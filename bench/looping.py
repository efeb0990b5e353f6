"""Records a run in the obvious way: track by track with the ORM, then contact by contact."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum

from analytics.models import Contact, Reading, SnapshotRun, Track, TrackPerformanceSnapshot
from analytics.snapshots import counted_days

OLD_ENOUGH = timedelta(days=3.5)


@transaction.atomic
def record(run: SnapshotRun, at: datetime) -> None:
    for track in Track.objects.filter(readings__run=run).distinct():
        record_track(run, track, at)
    for contact in Contact.objects.all():
        total = Track.objects.filter(credits__contact=contact).aggregate(total=Sum("streams"))["total"]
        contact.total_streams = total
        contact.save()
    run.state, run.ended_at = SnapshotRun.State.COMPLETE, at
    run.save()


def record_track(run: SnapshotRun, track: Track, at: datetime) -> None:
    numbers = dict(Reading.objects.filter(run=run, track=track).values_list("platform", "number"))
    streams, views = numbers["spotify"] or 0, numbers["youtube"] or 0
    snapshot = TrackPerformanceSnapshot(run=run, track=track, captured_at=at)
    snapshot.spotify_streams, snapshot.streams_read_at = streams, at
    snapshot.streams_counted_on = counted_days.of(at)
    snapshot.youtube_views, snapshot.views_read_at = views, at
    before = track.snapshots.filter(captured_at__lte=at - OLD_ENOUGH).order_by("-captured_at").first()
    if before and before.spotify_streams and before.youtube_views:
        snapshot.wow_streams = streams - before.spotify_streams
        snapshot.wow_pct = snapshot.wow_streams / before.spotify_streams * 100
        snapshot.wow_youtube_views = views - before.youtube_views
        snapshot.wow_youtube_pct = snapshot.wow_youtube_views / before.youtube_views * 100
        snapshot.streams_counted_days = (at - before.captured_at).days
        snapshot.streams_interval_days = snapshot.views_interval_days = (at - before.captured_at).days
    snapshot.save()
    track.streams, track.streams_read_at = streams, at
    track.views, track.views_read_at = views, at
    track.save()
