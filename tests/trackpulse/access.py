"""Who may do what: an entry for every address of the site, every operation of the API, and every WebSocket.

An address without an entry makes `test_access` fail, so whoever adds one says here who may use it. `make access`
prints what the site really does.
"""

from typing import NamedTuple

PEOPLE = frozenset({"viewer", "editor", "operator"})
EVERYBODY = PEOPLE | {"nobody"}
EDITOR = frozenset({"editor"})
OPERATOR = frozenset({"operator"})
ADMINISTRATOR: frozenset[str] = frozenset()
"""Only superusers."""

Who = frozenset[str]


class Entry(NamedTuple):
    """Who may view an address, and who may send something to it."""

    look: Who
    send: Who


Entries = dict[str, Entry]


def page(who: Who) -> Entry:
    return Entry(who, who)


def table(name: str, *, see: Who = ADMINISTRATOR, edit: Who = ADMINISTRATOR, remove: Who = ADMINISTRATOR) -> Entries:
    """Return the entries of one admin table, whose lists and rows only editors of it may send anything to."""
    at = f"admin/{name}/"
    row = f"{at}<path:object_id>/"
    return {
        at: page(see),
        f"{at}add/": page(edit),
        f"{row}change/": Entry(see, edit),
        f"{row}history/": page(see),
        f"{row}delete/": page(remove),
        row: page(PEOPLE),  # redirects to the row's own address, which checks access itself
    }


PAGES: Entries = {
    "": page(PEOPLE),
    "tracks/": page(PEOPLE),
    "tracks/<int:pk>/": page(PEOPLE),
    "tracks/<int:pk>/notes/": page(EDITOR),
    "tracks/<int:pk>/videos/": page(EDITOR),
    "tracks/<int:pk>/videos/<int:video_pk>/remove/": page(EDITOR),
    "tracks/<int:pk>/watch/": page(PEOPLE),
    "tracks/<int:pk>/refresh/": page(OPERATOR),
    "tracks/<int:pk>/editions/": page(EDITOR),
    "tracks/<int:pk>/editions/<slug:judgement>/": page(EDITOR),
    "videos/": page(PEOPLE),
    "videos/<int:pk>/decide/": page(EDITOR),
    "releases/": page(PEOPLE),
    "releases/<int:pk>/decide/": page(EDITOR),
    "playlists/": page(PEOPLE),
    "playlists/<int:pk>/": page(PEOPLE),
    "playlists/add/": page(EDITOR),
    "playlists/<int:pk>/follow/": page(EDITOR),
    "playlists/<int:pk>/update/": page(OPERATOR),
    "contacts/": page(PEOPLE),
    "contacts/<int:pk>/": page(PEOPLE),
    "contacts/<int:pk>/history/": page(PEOPLE),
    "contacts/<int:pk>/edit/": page(EDITOR),
    "contacts/<int:pk>/watch/": page(PEOPLE),
    "contacts/<int:pk>/personal-data/": page(EDITOR),
    "contacts/<int:pk>/erase/": page(ADMINISTRATOR),
    "contacts/credits/": page(PEOPLE),
    "contacts/credits/decide/": page(EDITOR),
    "contacts/open/": page(PEOPLE),
    "contacts/duplicates/": page(PEOPLE),
    "contacts/duplicates/apart/": page(EDITOR),
    "contacts/merge/": page(EDITOR),
    "contacts/merges/<int:pk>/undo/": page(EDITOR),
    "runs/": page(PEOPLE),
    "runs/<int:pk>/": page(PEOPLE),
    "runs/<int:pk>/failures/": page(PEOPLE),
    "runs/<int:pk>/evidence/<int:evidence_pk>/": page(OPERATOR),
    "runs/<int:pk>/evidence/<int:evidence_pk>/picture/": page(OPERATOR),
    "runs/<int:run_id>/retry/": page(OPERATOR),
    "runs/<int:run_id>/cancel/": page(OPERATOR),
    "digest/": page(PEOPLE),
    "digest/add/": page(PEOPLE),
    "digest/send/": page(PEOPLE),
    "digest/preview/": page(PEOPLE),
    "search/": page(PEOPLE),
    "login/": page(EVERYBODY),
    "logout/": page(EVERYBODY),
    "health/": page(EVERYBODY),
    "health/ready/": page(EVERYBODY),
}

ADMIN: Entries = {
    "admin/": page(PEOPLE),
    "admin/login/": page(EVERYBODY),
    "admin/logout/": page(EVERYBODY),
    "admin/password_change/": page(PEOPLE),
    "admin/password_change/done/": page(PEOPLE),
    "admin/autocomplete/": page(PEOPLE),
    "admin/jsi18n/": page(PEOPLE),
    "admin/search/": page(PEOPLE),
    "admin/r/<path:content_type_id>/<path:object_id>/": page(PEOPLE),
    "admin/^(?P<app_label>analytics|auth)/$": page(PEOPLE),
    "admin/(?P<url>.*)$": page(PEOPLE),
    "admin/auth/user/<id>/password/": page(ADMINISTRATOR),
    "admin/analytics/contact/export/<slug:kind>/": page(PEOPLE),
    "admin/analytics/track/export/<slug:kind>/": page(PEOPLE),
    "admin/analytics/trackperformancesnapshot/export/<slug:kind>/": page(PEOPLE),
    "admin/analytics/track/history/": page(EDITOR),
    "admin/analytics/track/history/<int:upload_id>/": page(EDITOR),
    "admin/analytics/track/history/<int:upload_id>/answers/": page(EDITOR),
    "admin/analytics/track/history/<int:upload_id>/columns/": page(EDITOR),
    "admin/analytics/track/history/<int:upload_id>/place/": page(EDITOR),
    "admin/analytics/track/import/": page(EDITOR),
    "admin/analytics/track/import/<int:upload_id>/": page(EDITOR),
    "admin/analytics/track/import/<int:upload_id>/columns/": page(EDITOR),
    "admin/analytics/track/import/<int:upload_id>/place/": page(EDITOR),
    "admin/analytics/snapshotrun/run-now/": page(OPERATOR),
    "admin/analytics/snapshotrun/<int:run_id>/retry/": page(OPERATOR),
    "admin/analytics/snapshotrun/<int:run_id>/cancel/": page(OPERATOR),
    **table("auth/user"),
    **table("auth/group"),
    **table("analytics/apikey"),
    **table("analytics/delivery"),
    **table("analytics/subscription"),
    **table("analytics/notificationtarget"),
    **table("analytics/webhook"),
    **table("analytics/contact", see=PEOPLE, edit=EDITOR),
    **table("analytics/track", see=PEOPLE, edit=EDITOR),
    **table("analytics/playlist", see=PEOPLE, edit=EDITOR, remove=EDITOR),
    **table("analytics/countingchange", see=PEOPLE, edit=EDITOR, remove=EDITOR),
    **table("analytics/playlistsnapshot", see=PEOPLE),
    **table("analytics/snapshotrun", see=PEOPLE),
    **table("analytics/canary", see=PEOPLE),
    **table("analytics/rehearsal", see=PEOPLE),
    **table("analytics/release", see=PEOPLE),
    **table("analytics/videocandidate", see=PEOPLE),
    **table("analytics/trackperformancesnapshot", see=PEOPLE),
}

# A key of scope "read" may what a viewer may, one of scope "run" what an operator may.
OPERATIONS: dict[str, Who] = {
    "get /api/tracks": PEOPLE,
    "get /api/tracks/{track_id}": PEOPLE,
    "get /api/tracks/{track_id}/snapshots": PEOPLE,
    "get /api/tracks/{track_id}/third-party": PEOPLE,
    "get /api/tracks/{track_id}/claims": PEOPLE,
    "get /api/releases": PEOPLE,
    "get /api/suggested-credits": PEOPLE,
    "get /api/open-list": PEOPLE,
    "get /api/contacts/{contact_id}/works": PEOPLE,
    "get /api/contacts": PEOPLE,
    "get /api/contacts/{contact_id}": PEOPLE,
    "get /api/contacts/{contact_id}/tracks": PEOPLE,
    "get /api/contacts/{contact_id}/snapshots": PEOPLE,
    "get /api/trending": PEOPLE,
    "get /api/trending/contacts": PEOPLE,
    "get /api/attention": PEOPLE,
    "get /api/search": PEOPLE,
    "get /api/playlists": PEOPLE,
    "get /api/playlists/{playlist_id}/positions": PEOPLE,
    "get /api/overview": PEOPLE,
    "get /api/runs": PEOPLE,
    "get /api/runs/{run_id}": PEOPLE,
    "get /api/runs/{run_id}/readings": PEOPLE,
    "post /api/jobs/run-performance-snapshot": OPERATOR,
    "post /api/runs/{run_id}/cancel": OPERATOR,
}

API_ITSELF: Entries = {
    "api/": page(EVERYBODY),  # only its name: nothing is served there
    "api/docs": page(EVERYBODY),
    "api/openapi.json": page(EVERYBODY),
}

SOCKETS: dict[str, Who] = {"ws/runs/<int:run_id>/": PEOPLE}
