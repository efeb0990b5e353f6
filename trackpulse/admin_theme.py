"""django-unfold's settings for our admin; unused if the package is missing."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

# Symbols of Unfold's own font, by model; a model that is not listed gets `_OTHER`.
_ICONS = {
    "Track": "music_note",
    "Canary": "shield",
    "Rehearsal": "theater_comedy",
    "Contact": "person",
    "Release": "album",
    "VideoCandidate": "smart_display",
    "Playlist": "queue_music",
    "PlaylistSnapshot": "format_list_numbered",
    "TrackPerformanceSnapshot": "monitoring",
    "SnapshotRun": "sync",
    "CountingChange": "rule",
    "ApiKey": "key",
    "Subscription": "mail",
    "Webhook": "webhook",
    "NotificationTarget": "send",
    "Delivery": "outbox",
    "User": "account_circle",
    "Group": "group",
}
_OTHER = "table_rows"


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the sidebar: links to the pages and Flower, and to the tables that this person may see."""
    from django.contrib import admin  # noqa: PLC0415 - the settings name this module, before there are any apps

    pages = [
        _item("Overview", reverse("overview"), "home"),
        _item("Tracks", reverse("tracks"), "library_music"),
        _item("Playlists", reverse("playlists"), _ICONS["Playlist"]),
        _item("Contacts", reverse("contacts"), "groups"),
        _item("Runs", reverse("runs"), "history"),
    ]
    if settings.FLOWER_URL:
        pages.append(_item("Flower", settings.FLOWER_URL, "local_florist"))
    tables = [
        {"title": app["name"], "separator": True, "items": [_table(model, request) for model in app["models"]]}
        for app in admin.site.get_app_list(request)
    ]
    return [{"title": "Pages", "items": pages}, *tables]


def _table(model: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    address = model["admin_url"]
    active = bool(address) and request.path.startswith(address)
    return _item(model["name"], address, _ICONS.get(model["object_name"], _OTHER), active=active)


def _item(title: str, link: str, icon: str, *, active: bool = False) -> dict[str, Any]:
    return {"title": title, "link": link, "icon": icon, "active": active}


def without_colours(_request: HttpRequest) -> dict[str, Any]:
    """Keep Unfold's colours out of the pages, whose content policy forbids inline styles: they are in admin.css."""
    return {"colors": None}


def _file(path: str) -> Callable[[HttpRequest], str]:
    return lambda _request: static(path)


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "TrackPulse",
    "SITE_HEADER": "TrackPulse",
    "SITE_SYMBOL": "monitoring",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _file("analytics/icon.svg")}],
    "STYLES": [_file("trackpulse/look.css")],
    "SCRIPTS": [_file("trackpulse/look.js")],
    "GLOBAL_CALLBACK": "trackpulse.admin_theme.without_colours",
    "SIDEBAR": {"navigation": "trackpulse.admin_theme.navigation"},
}
