"""TrackPulse does not start with a door open: it names each one, and what to set."""

import os
import subprocess
import sys
from typing import Any

import pytest

from enrichment.demo.processes import ROOT
from trackpulse.checks import is_known_password, left_open

SECRET = "k3-" + "Vq8zR1tYw0uXs7bNc5Jd" * 3
PRODUCTION = {
    "ENV_FILE": os.devnull,
    "DATABASE_URL": "postgresql://label:h7-wq-20fk@db.example/trackpulse",
    "REDIS_URL": "redis://:x9-lm-31tz@redis.example/0",
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "trackpulse.example",
    "HTTPS": "on",
}


def doors(**changes: Any) -> list[str]:
    """Return the open doors of a production that has none but for these changes."""
    sound: dict[str, Any] = {
        "secret_key": SECRET,
        "addresses": {name: PRODUCTION[name] for name in ("DATABASE_URL", "REDIS_URL")},
        "flower": "operator:h4-zz-92qe",
        "starts_flower": True,
        "debug": False,
        "https": True,
    }
    return [*left_open(**sound | changes)]


def start(*command: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Start a process with the settings of production, and with these changes."""
    env = {name: value for name, value in os.environ.items() if name != "FLOWER_BASIC_AUTH"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=env | PRODUCTION | changes,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_sound_production_has_no_door_open() -> None:
    assert not doors()
    assert not doors(flower="", starts_flower=False)
    assert not doors(addresses={"DATABASE_URL": "postgresql://label@%2Frun%2Fpostgresql/trackpulse"})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"secret_key": ""}, "Set SECRET_KEY to 50 random characters"),
        ({"secret_key": "ab" * 30}, "Set SECRET_KEY to 50 random characters"),
        ({"secret_key": "django-insecure-" + SECRET}, "Set SECRET_KEY to 50 random characters"),
        ({"debug": True}, "DEBUG shows settings"),
        (
            {"addresses": {"DATABASE_URL": "postgresql://postgres:postgres@db/x"}},
            "DATABASE_URL has a well-known password",
        ),
        ({"addresses": {"DATABASE_URL": "postgresql://label:LABEL@db/x"}}, "DATABASE_URL has a well-known password"),
        ({"addresses": {"REDIS_URL": "redis://:pass%77ord@redis/0"}}, "REDIS_URL has a well-known password"),
        ({"flower": ""}, "Set FLOWER_BASIC_AUTH"),
        ({"flower": "operator"}, "Set FLOWER_BASIC_AUTH"),
        ({"flower": "operator:short"}, "Set FLOWER_BASIC_AUTH"),
        ({"flower": "user:password"}, "FLOWER_BASIC_AUTH has a well-known password"),
        ({"flower": "operator:h4-zz-92qe,second:password"}, "FLOWER_BASIC_AUTH has a well-known password"),
    ],
)
def test_an_open_door_is_named(changes: dict[str, Any], words: str) -> None:
    (found,) = doors(**changes)

    assert found.startswith(words)


def test_what_stands_in_our_own_example_is_known_to_everybody() -> None:
    example = (ROOT / ".env.example").read_text()

    assert "//user:password@" in example
    assert is_known_password("user", "password")


def test_on_somebodys_own_machine_a_password_may_be_what_it_likes() -> None:
    simple = {"DATABASE_URL": "postgresql://postgres:postgres@localhost/x"}

    assert not doors(debug=True, https=False, addresses=simple, secret_key="ab" * 30, flower="a:b")
    assert len(doors(https=False, secret_key="short", flower="")) == 2


@pytest.mark.processes
def test_the_check_of_a_deployment_finds_nothing_with_the_settings_of_production() -> None:
    checked = start("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert checked.returncode == 0, checked.stderr
    assert "no issues (2 silenced)" in checked.stdout


# What a browser behind the proxy gets, asked of a production that has no database at hand.
LOOK = """
from django.conf import settings
from django.test import Client
client = Client(headers={"Host": "trackpulse.example"})
turned = client.get("/login/")
print(turned.status_code, turned["Location"])
forged = client.get("/login/", headers={"X-Forwarded-Proto": "https"})
print(forged.status_code)
shown = client.get("/login/", secure=True)
print(shown["Strict-Transport-Security"], "|", shown["Content-Security-Policy"], "|", shown["X-Frame-Options"])
print(shown.cookies["csrftoken"].OutputString())
print(settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE)
"""


@pytest.mark.processes
def test_a_browser_is_kept_to_https_to_our_own_files_and_to_secure_cookies() -> None:
    turned, forged, headers, token, session = start(
        "manage.py", "shell", "--no-imports", "-c", LOOK
    ).stdout.splitlines()

    assert turned == "301 https://trackpulse.example/login/"
    assert forged == "301"  # only the web server knows which proxies may say so
    assert headers.startswith("max-age=3600 | ")
    assert "default-src 'self'" in headers
    assert "unsafe" not in headers
    assert headers.endswith("| DENY")
    assert "Secure" in token
    assert session == "True True Lax"


@pytest.mark.processes
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SECRET_KEY": "changeme"}, "Set SECRET_KEY"),
        ({"DATABASE_URL": "postgresql://user:password@db.example/x"}, "DATABASE_URL has a well-known password"),
        ({"DEBUG": "on"}, "DEBUG shows"),
    ],
)
def test_no_process_starts_with_a_door_open(changes: dict[str, str], words: str) -> None:
    refused = start("manage.py", "check", **changes)

    assert refused.returncode != 0
    assert words in refused.stderr


@pytest.mark.processes
def test_flower_started_past_the_procfile_refuses_without_a_password() -> None:
    refused = start("-m", "celery", "-A", "trackpulse", "flower", "--port=0")

    assert refused.returncode != 0
    assert "FLOWER_BASIC_AUTH" in refused.stderr
