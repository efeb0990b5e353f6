"""Which videos a track's views are the sum of, and what people decided about that."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from analytics.models import Track, Video, VideoCandidate

Decision = VideoCandidate.Decision


@dataclass(frozen=True)
class TrackVideo:
    """A video of a track, and whether the track's views count it."""

    video: Video
    counted: bool


@dataclass(frozen=True)
class Views:
    """What a track's views are made of. They were read together with those of the videos that they count.

    `has_others` says that they also count a video that the track no longer has.
    """

    parts: list[TrackVideo]
    has_others: bool

    @property
    def counted(self) -> int:
        return sum(part.counted for part in self.parts)


def views_of(track: Track) -> Views:
    """Return the videos of a track, each with whether the views known now count it."""
    parts = [TrackVideo(video, _is_counted(track, video)) for video in track.videos.all()]
    known = sum(part.video.views or 0 for part in parts if part.counted)
    return Views(parts, has_others=track.views is not None and known < track.views)


def _is_counted(track: Track, video: Video) -> bool:
    return track.views_read_at is not None and video.views_read_at == track.views_read_at


def pin(track_id: int, youtube_id: str, role: str, by: str = "") -> Video:
    """Pin this video to a track, even if a search found it before. The next run reads it.

    Candidates for the same role need no decision any more.
    """
    chosen = {"role": role, "matched_by": Video.MatchedBy.PERSON, "score": None}
    candidates = VideoCandidate.objects.filter(track=track_id)
    with transaction.atomic():
        video, _added = Video.objects.update_or_create(track_id=track_id, youtube_id=youtube_id, defaults=chosen)
        candidates.filter(youtube_id=youtube_id).update(**_decided(Decision.YES, by))
        candidates.filter(role=role, decision=Decision.OPEN).update(**_decided(Decision.PASSED, by))
    return video


def remove(video: Video, by: str = "") -> None:
    """Remove a video from its track, so that no search adds it again. Recorded numbers stay."""
    with transaction.atomic():
        video.delete()
        refuse(video.track_id, video.youtube_id, video.role, by)


def refuse(track_id: int, youtube_id: str, role: str, by: str = "") -> None:
    """Record that a person refuses this video for this track, whether or not a search has found it."""
    VideoCandidate.objects.update_or_create(
        track_id=track_id,
        youtube_id=youtube_id,
        defaults=_decided(Decision.NO, by),
        create_defaults={"role": role, **_decided(Decision.NO, by)},
    )


def _decided(decision: VideoCandidate.Decision, by: str) -> dict[str, Any]:
    return {"decision": decision, "decided_by": by[:150], "decided_at": timezone.now()}


def undecided() -> QuerySet[VideoCandidate]:
    """Return the candidates that a person can decide on, of each track and role the best one first and alone."""
    better = VideoCandidate.objects.filter(
        Q(score__gt=OuterRef("score")) | Q(score=OuterRef("score"), pk__lt=OuterRef("pk")),
        track=OuterRef("track"),
        role=OuterRef("role"),
        decision=Decision.OPEN,
    )
    opened = VideoCandidate.objects.filter(~Exists(_had()), decision=Decision.OPEN, track__active=True)
    return opened.exclude(Exists(better)).select_related("track").order_by("pk")


def _had() -> QuerySet[Video]:
    """Return the candidate's video if its track already has it, for example from a file."""
    return Video.objects.filter(track=OuterRef("track"), youtube_id=OuterRef("youtube_id"))


def decide(candidate: VideoCandidate, *, is_it: bool, by: str) -> bool:
    """Store a person's decision on a candidate; return False if it was decided meanwhile, and change nothing."""
    with transaction.atomic():
        opened = VideoCandidate.objects.select_for_update().filter(pk=candidate.pk, decision=Decision.OPEN)
        if not opened.exists():
            return False
        if is_it:
            pin(candidate.track_id, candidate.youtube_id, candidate.role, by)
        else:
            opened.update(**_decided(Decision.NO, by))
    return True


def ask_again(candidates: QuerySet[VideoCandidate]) -> int:
    """Reopen candidates that were refused or passed over; return how many. No track loses a video."""
    found = candidates.exclude(Exists(_had())).filter(decided_at__isnull=False).exclude(score=None)
    return found.update(decision=Decision.OPEN, decided_by="", decided_at=None)
