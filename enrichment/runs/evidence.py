"""Evidence: stores what a page or answer without a number or rows looked like, if this run has none like it yet."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from analytics.runs import evidence
from analytics.runs.evidence import Sighting, Subject
from analytics.runs.leasing import Lease
from enrichment.net.redaction import redact
from enrichment.sources.base import NotRead
from enrichment.sources.evidence import ShowsEvidence


def store_failures(source: object, ends: Iterable[tuple[Lease, NotRead | None]], at: datetime) -> None:
    """Store what the failures among these readings looked like. They must be what the source saw last."""
    for lease, trouble in ends:
        if trouble is not None:
            store_failure(source, evidence.of_track(lease), lease.ids, trouble, at)


def store_failure(source: object, subject: Subject, ids: Sequence[str], trouble: NotRead, at: datetime) -> None:
    """Store what the source saw when it found nothing for these ids."""
    reason = redact(str(trouble))
    if not isinstance(source, ShowsEvidence) or not evidence.is_wanted(subject, trouble.outcome, reason):
        return
    shown = source.evidence(ids)
    if shown is not None:
        sighting = Sighting(dict(shown.seen), shown.document, shown.picture)
        evidence.store(subject, trouble.outcome, reason, sighting, at)
