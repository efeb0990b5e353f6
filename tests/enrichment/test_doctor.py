"""The command says what is wrong, what to do about it, and no secret."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import redis
from django.conf import settings as installed
from django.db import connection
from pytest_django import Settings

from enrichment.doctor import Finding, Level, examine, work
from tests.forked import ForkedProcesses, ForkServers

ROOT = Path(installed.BASE_DIR)


class Said(NamedTuple):
    """What the command said, and by check the cells of its row."""

    code: int
    text: str
    rows: dict[str, list[str]]


def doctor(env: Mapping[str, str]) -> Said:
    command = [sys.executable, "manage.py", "doctor"]
    return said_by(
        subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False)
    )


def said_by(done: subprocess.CompletedProcess[str]) -> Said:
    lines = [line.strip("│").split("│") for line in done.stdout.splitlines() if line.startswith("│")]
    cells = [[cell.strip() for cell in line] for line in lines]
    return Said(done.returncode, done.stdout + done.stderr, {row[1]: row for row in cells if row[1]})


@pytest.mark.processes
def test_with_both_servers_away_there_is_one_finding_for_each_and_no_password() -> None:
    said = doctor(
        {
            "DATABASE_URL": "postgresql://somebody:hush-the-database@127.0.0.1:1/trackpulse",
            "REDIS_URL": "redis://:hush-the-broker@127.0.0.1:1/0",
            "YOUTUBE_API_KEY": "hush-the-key-of-youtube",
        }
    )

    assert said.code == 1
    assert said.rows["PostgreSQL"][0] == said.rows["Redis"][0] == "✗ failure"
    skipped = {name: row[2] for name, row in said.rows.items() if row[0] == "– skipped"}
    assert skipped == {
        "Migrations": "needs PostgreSQL",
        "Clock": "needs PostgreSQL",
        "Redis memory": "needs Redis",
        "Workers": "needs Redis",
        "Chartmetric": "needs Redis",
        "Credit sources": "needs PostgreSQL",
        "Last slot": "needs PostgreSQL",
        "Active run": "needs PostgreSQL",
        "Dates of runs": "needs PostgreSQL",
        "Playlists": "needs PostgreSQL",
        "Canaries": "needs PostgreSQL",
        "Rehearsal": "needs PostgreSQL",
        "E-mail": "needs PostgreSQL",
        "Deliveries": "needs PostgreSQL",
    }
    assert "Traceback" not in said.text
    assert "hush" not in said.text


@pytest.mark.processes
@pytest.mark.django_db
def test_an_installation_is_well_once_every_queue_has_a_worker() -> None:
    env = installation()
    with redis.Redis.from_url(installed.REDIS_URL) as client:
        client.flushdb()  # or the workers would begin with what earlier tests left behind
    without = work.workers("Workers")
    with ForkServers() as servers, ForkedProcesses(env, servers) as processes:
        processes.start("api")
        half = once_served("api")
        processes.start("browser")
        once_served("browser")
        whole = said_by(processes.call("python", "manage.py", "doctor"))

    assert without.found == "no worker serves runs, browser, api"
    assert (half.level, half.found) == (Level.FAILURE, "no worker serves browser")
    assert half.remedy == "Start them with `make up`, or `honcho start browser`."
    assert whole.code == 0, whole.text
    assert "✗" not in whole.text


def installation() -> dict[str, str]:
    server = installed.DATABASE_URL.rpartition("/")[0]
    return {
        "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        "REDIS_URL": installed.REDIS_URL,
        "YOUTUBE_API_KEY": "an-invented-key-that-nobody-asks-about",
        "LOG_LEVEL": "INFO",
    }


def once_served(queue: str) -> Finding:
    """Return what the check says as soon as a worker serves a queue. It asks the workers for a second each time."""
    while True:
        found = work.workers("Workers")
        if queue not in found.found.removeprefix("no worker serves ").split(", "):
            return found


@pytest.fixture
def nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no worker runs, none answers however long one waits."""
    monkeypatch.setattr(work, "ANSWER_SECONDS", 0.05)


@pytest.mark.exhaustive
@pytest.mark.django_db
def test_no_finding_holds_a_secret(nobody_answers: None, settings: Settings) -> None:
    settings.YOUTUBE_API_KEY = "hush-the-key-of-youtube"
    settings.SPOTIFY_WEB_URL = "http://somebody:hush-the-password@127.0.0.1:8090"
    settings.YOUTUBE_API_URL = "http://127.0.0.1:8090/hush-the-key-of-youtube/"

    findings = {finding.name: finding for finding in examine()}

    assert "127.0.0.1:8090" in findings["Addresses"].found
    assert "hush" not in repr(findings)


@pytest.mark.processes
@pytest.mark.django_db
def test_a_server_that_goes_away_between_two_checks_is_a_finding(
    nobody_answers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([{"redis_version": "7.2.4"}])
    monkeypatch.setattr(redis.Redis, "info", lambda _self: next_answer(answers))

    findings = {finding.name: finding for finding in examine()}

    assert findings["Redis"].level is Level.OK
    assert findings["Redis memory"].level is Level.FAILURE
    assert findings["Redis memory"].found == "TimeoutError"


def next_answer(answers: Iterator[dict[str, str]]) -> dict[str, str]:
    """Return the next answer. Raises redis.TimeoutError when there is none left."""
    for answer in answers:
        return answer
    raise redis.TimeoutError
