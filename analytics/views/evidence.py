"""Evidence of a run for operators: its pictures, and each piece as one file to attach to a report."""

import io
import json
import zipfile
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from analytics.access.callers import START_RUN
from analytics.models import Evidence


@login_required
@permission_required(START_RUN, raise_exception=True)
def picture(_request: HttpRequest, pk: int, evidence_pk: int) -> HttpResponse:
    """Return the screenshot."""
    found = _found(pk, evidence_pk)
    if not found.picture:
        raise Http404("No screenshot could be taken of this page.")
    return HttpResponse(bytes(found.picture), content_type="image/jpeg")


@login_required
@permission_required(START_RUN, raise_exception=True)
def archive(_request: HttpRequest, pk: int, evidence_pk: int) -> HttpResponse:
    """Return all that was seen, as a zip file."""
    found = _found(pk, evidence_pk)
    name = f"evidence-run-{found.run_id}-{found.platform}-{found.outcome}-{found.pk}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(_zipped(found), content_type="application/zip", headers=headers)


def _found(pk: int, evidence_pk: int) -> Evidence:
    return get_object_or_404(Evidence.objects.select_related("track", "playlist"), pk=evidence_pk, run=pk)


def _zipped(found: Evidence) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("seen.json", json.dumps(_described(found), indent=2, ensure_ascii=False))
        # As text: a foreign page should be read, not rendered.
        pack.writestr("document.txt", found.document)
        if found.picture:
            pack.writestr("screenshot.jpg", bytes(found.picture))
    return written.getvalue()


def _subject(found: Evidence) -> dict[str, str]:
    if found.playlist is not None:
        return {"playlist": found.playlist.spotify_id}
    return {"track": found.track.spotify_id if found.track else ""}


def _described(found: Evidence) -> dict[str, Any]:
    return {
        "run": found.run_id,
        "platform": found.platform,
        "outcome": found.outcome,
        "reason": found.reason,
        **_subject(found),
        "taken at": found.taken_at.isoformat(),
        **found.seen,
    }
