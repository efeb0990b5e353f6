"""A setting that is not understood is refused at start, with its name, its value and what is allowed."""

from collections.abc import Mapping
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from enrichment import registry
from trackpulse import environment, settings_reference

WHOLE = ("", "1.5", "abc", "-1", "1,000", "1_000", "nan", "9" * 20, "0x10", "ten", "5 tracks")
NUMBER = ("nan", "inf", "-1", "abc", "1,5", "10abc", "1_0", "1e300")
SWITCH = ("enable", "2", "an", "yes please")
RATE = ("unlimited", "0/second", "2/second;3/minute", "fast", "-1/second", "2/0second", "2", "two/second")
ADDRESS = (
    "trackpulse.example",
    "ftp://a.example",
    "https://",
    "https://a.example:99999",
    "https://[::1",
    "https://a b",
)
SECRET = ("two words", "kéy", "a\tb", "line\nbreak")
LISTENING = ("not a host", "http://127.0.0.1", "127.0.0.1:80", "-")

ODD: Mapping[str, tuple[str, ...]] = {
    "ENV_FILE": ("/nowhere/.env", "/"),
    "VAR_FOLDER": ("/dev/null/var",),
    "DATABASE_URL": (
        "mysql://a/b",
        "trackpulse",
        "postgresql://host:abc/db",
        "postgresql://host",
        "postgresql://h:99999/d",
    ),
    "REDIS_URL": ("http://a/0", "localhost", "redis://host:abc/0", "redis://host:6379/first", "redis://host/0/1"),
    "DEMO": SWITCH,
    "DEBUG": SWITCH,
    "HTTPS": SWITCH,
    "ALLOWED_HOSTS": ("https://trackpulse.example", "trackpulse.example:443", "a b", ","),
    "CSRF_TRUSTED_ORIGINS": ("trackpulse.example", "https://trackpulse.example/login", "https://a:b@c.example"),
    "SECRET_KEY": ("short",),
    "FLOWER_BASIC_AUTH": SECRET,
    "HSTS_SECONDS": WHOLE,
    "HSTS_SUBDOMAINS": SWITCH,
    "HSTS_PRELOAD": SWITCH,
    "WEB_HOST": LISTENING,
    "WEB_PORT": (*WHOLE, "0", "65536"),
    "FLOWER_HOST": LISTENING,
    "FLOWER_PORT": (*WHOLE, "0", "65536"),
    "PROXIES": ("proxy.example", "10.0.0.1/8", "*", "10.0.0.0/33"),
    "BROWSERS": (*WHOLE, "0", "1000"),
    "API_WORKERS": (*WHOLE, "0", "1000"),
    "FLOWER_URL": ADDRESS,
    "SITE_URL": ADDRESS,
    "EMAIL_URL": ("mail.example", "imap://mail.example", "smtp://", "smtp://mail.example:abc"),
    "DEFAULT_FROM_EMAIL": ("TrackPulse", "TrackPulse <>", "a@", "a\nb@c.example"),
    "HEALTHCHECK_PING_URL": ADDRESS,
    "WEBHOOK_NETWORKS": ("intranet", "10.0.0.1/8", "10.0.0.0/33", "fe80::/129"),
    "STANDIN_PORT": (*WHOLE, "0", "65536"),
    "SPOTIFY_WEB_URL": ADDRESS,
    "SPOTIFY_GRAPHQL_URL": ADDRESS,
    "YOUTUBE_API_URL": ADDRESS,
    "YOUTUBE_API_KEY": SECRET,
    "SPOTIFY_API_URL": ADDRESS,
    "SPOTIFY_TOKEN_URL": ADDRESS,
    "SPOTIFY_CLIENT_ID": (*SECRET, "an-id-without-its-secret"),
    "SPOTIFY_CLIENT_SECRET": (*SECRET, "a-secret-without-its-id"),
    "SPOTIFY_PLAYLIST_QUERY": ("abc", "g" * 64),
    "CHARTMETRIC_API_URL": ADDRESS,
    "CHARTMETRIC_REFRESH_TOKEN": SECRET,
    "SPOTIFY_HOSTS": ("https://open.spotify.com", "*", "spotify.com/track", "a b"),
    "PLATFORMS": ("tidal", "spotify;youtube", ",", "Spotify and YouTube"),
    "SPOTIFY_RATE": RATE,
    "SPOTIFY_QUESTION_RATE": RATE,
    "YOUTUBE_RATE": RATE,
    "CHARTMETRIC_RATE": RATE,
    "CHARTMETRIC_COUNTS": ("beside", "on"),
    "CREDIT_SOURCES": ("discogs", "credits_fm;musicbrainz", ","),
    "CREDITS_FM_URL": ADDRESS,
    "CREDITS_FM_KEY": SECRET,
    "CREDITS_FM_RATE": RATE,
    "MUSICBRAINZ_URL": ADDRESS,
    "MUSICBRAINZ_RATE": RATE,
    "CONTACT_EMAIL": ("nobody", "a b@example.org", "Ann <ann@example.org>"),
    "SPOTIFY_TRACKS_PER_PAGE": (*WHOLE, "0", "101"),
    "YOUTUBE_QUOTA": WHOLE,
    "YOUTUBE_SEARCHES": WHOLE,
    "SPOTIFY_PAGE_SECONDS": (*NUMBER, "0"),
    "CHROME_BINARY": ("/nowhere/chromium", "/", "/dev/null"),
    "CHROMEDRIVER": ("/nowhere/chromedriver", "/", "/dev/null"),
    "CHROME_SANDBOX": SWITCH,
    "IMPORT_MEGABYTES": (*WHOLE, "0"),
    "IMPORT_ROWS": (*WHOLE, "0"),
    "IMPORT_NUMBERS": (*WHOLE, "0"),
    "KEEP_CONTACTS_WEEKS": (*WHOLE, "5001"),
    "EXPIRED_CONTACTS_ACTION": ("delete", "no"),
    "SUGGEST_CREDITS": SWITCH,
    "FOLLOW_RELEASES": SWITCH,
    "SNAPSHOT_SCHEDULE": ("weekly", "59 4 * *", "99 4 * * 5", "59 4 31 2 *", "59 4 * * friday,"),
    "SNAPSHOT_TIMEZONE": ("America/Nowhere", "New York", "America", "../etc/localtime", "GMT+25"),
    "PLAYLIST_SCHEDULE": ("weekly", "0 10 * *", "0 25 * * 5"),
    "PLAYLISTS_IN_RUN": SWITCH,
    "SLOT_CATCH_UP_HOURS": NUMBER,
    "SPOTIFY_UPDATE_HOUR": (*WHOLE, "24"),
    "CANARY_HOURS": (*NUMBER, "25"),
    "REHEARSAL_HOURS": (*NUMBER, "169"),
    "READING_RETENTION_WEEKS": WHOLE,
    "TEND_SECONDS": (*NUMBER, "0"),
    "READING_SECONDS": (*WHOLE, "0"),
    "QUIET_SECONDS": (*NUMBER, "0"),
    "RETRY_SECONDS": (*NUMBER, "0"),
    "VISIBILITY_TIMEOUT": (*WHOLE, "10"),
    "LOG_LEVEL": ("LOUD", "10"),
}
BY_THE_APP = {"SPOTIFY_SHAPE"}
"""Read by the app that knows what is in the file."""

HIDDEN = (
    "FLOWER_BASIC_AUTH",
    "YOUTUBE_API_KEY",
    "CREDITS_FM_KEY",
    "SPOTIFY_CLIENT_SECRET",
    "CHARTMETRIC_REFRESH_TOKEN",
)


def settings_with(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> dict[str, Any]:
    """Return the settings as they are read where one variable is set to this value."""
    monkeypatch.setenv("HTTPS", "on")  # what it switches on is read as well
    monkeypatch.setenv("SECRET_KEY", "k3-" + "Vq8zR1tYw0uXs7bNc5Jd" * 3)
    monkeypatch.setenv(name, value)
    spec = find_spec("trackpulse.settings")  # its bytecode is kept, while a path would be compiled each time
    assert spec is not None
    assert spec.loader is not None
    read = module_from_spec(spec)
    spec.loader.exec_module(read)
    return vars(read)


def test_every_setting_is_tried_with_odd_values() -> None:
    assert set(ODD) == set(settings_reference.defaults()) - BY_THE_APP


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in ODD.items() for value in values if value]
)
def test_an_odd_value_is_refused_by_name_with_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"(?i)^(?=.*\b{name}\b).*\b(set|name)\b") as refused:
        settings_with(monkeypatch, name, value)

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", sorted(set(ODD) - {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEMO", "ENV_FILE"}))
def test_a_setting_of_nothing_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert settings_with(monkeypatch, name, " ")["SECRET_KEY"]


def test_a_file_of_settings_may_begin_with_the_mark_of_windows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("YOUTUBE_QUOTA", "1")  # put back as it was at the end
    monkeypatch.delenv("YOUTUBE_QUOTA")
    path = tmp_path / ".env"
    path.write_text("YOUTUBE_QUOTA=4321\n", encoding="utf-8-sig")

    assert settings_with(monkeypatch, "ENV_FILE", str(path))["YOUTUBE_QUOTA"] == 4321


def test_a_file_of_settings_that_is_not_utf_8_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes("# clé".encode("cp1252"))

    with pytest.raises(ImproperlyConfigured, match="is not UTF-8: save it as UTF-8"):
        settings_with(monkeypatch, "ENV_FILE", str(path))


def test_a_file_of_settings_that_this_user_cannot_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_args: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)

    with pytest.raises(ImproperlyConfigured, match=r"/\.env cannot be read \(Permission denied\)"):
        environment.read_file("/somewhere/.env")


@pytest.mark.parametrize("name", HIDDEN)
def test_a_secret_is_refused_without_being_shown(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        settings_with(monkeypatch, name, "hush hush")

    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://label:hush@db.example/trackpulse"),
        ("REDIS_URL", "http://:hush@redis.example/0"),
        ("EMAIL_URL", "imap://label:hush@mail.example"),
        ("HEALTHCHECK_PING_URL", "ftp://hc-ping.example/hush"),
    ],
)
def test_an_address_is_refused_without_its_secrets(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        settings_with(monkeypatch, name, value)

    assert ".example" in str(refused.value)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "understood"),
    [
        ("SPOTIFY_RATE", "OFF", "off"),
        ("SPOTIFY_RATE", "30/minute", "30/minute"),
        ("PLATFORMS", " Spotify , youtube", ["spotify", "youtube"]),
        ("DEBUG", "No", False),
        ("LOG_LEVEL", "debug", "DEBUG"),
        ("SPOTIFY_PAGE_SECONDS", "2.5", 2.5),
        ("EXPIRED_CONTACTS_ACTION", "Erase", "erase"),
        ("SITE_URL", "https://trackpulse.example/", "https://trackpulse.example"),
        ("WEBHOOK_NETWORKS", "10.0.0.0/8, 192.168.1.20", ["10.0.0.0/8", "192.168.1.20"]),
        (
            "ALLOWED_HOSTS",
            "trackpulse.example,[::1],.label.example",
            ["trackpulse.example", "[::1]", ".label.example"],
        ),
        ("SNAPSHOT_SCHEDULE", "0 6 29 2 *", "0 6 29 2 *"),
        ("DEFAULT_FROM_EMAIL", "trackpulse@label.example", "trackpulse@label.example"),
    ],
)
def test_a_value_is_understood_as_people_write_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, understood: object
) -> None:
    found = settings_with(monkeypatch, name, value)

    assert (found["LOGGING"]["root"]["level"] if name == "LOG_LEVEL" else found[name]) == understood


def test_a_shape_that_is_not_understood_is_refused_by_its_path(tmp_path: Path, settings: Any) -> None:
    registry.shape.cache_clear()
    settings.SPOTIFY_SHAPE = str(tmp_path / "nowhere.toml")

    with pytest.raises(ImproperlyConfigured, match=r"SPOTIFY_SHAPE.*nowhere\.toml"):
        registry.shape()
