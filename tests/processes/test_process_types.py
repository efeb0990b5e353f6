"""Every process type of the Procfile starts and answers."""

import subprocess
from collections.abc import Iterator

import httpx
import pytest
import redis
from celery import current_app
from django.conf import settings
from honcho.environ import parse_procfile

from analytics.models import Outcome, Platform, SnapshotRun
from enrichment.demo.processes import ROOT, Processes, log_of
from enrichment.runs import lifecycle
from tests.asking import status
from tests.ports import kept_port
from tests.processes.conftest import Installation

pytestmark = pytest.mark.processes

LOGIN = ("operator", "a-password")


def test_the_web_answers(installation: Installation) -> None:
    installation.processes.start_anew("web")

    installation.wait_for(lambda: status(f"{installation.site}/admin/login/") == 200)
    assert status(f"{installation.site}/api/docs") == 200
    assert status(f"{installation.site}/api/tracks") == 401


def test_what_is_larger_than_any_upload_is_refused_in_words(installation: Installation) -> None:
    address = f"{installation.start_web()}/login/"

    told = httpx.post(address, content=b"x" * 52_000_000, timeout=120)
    in_pieces = httpx.post(address, content=iter([b"x" * 1_500_000] * 40), timeout=120)

    assert [told.status_code, in_pieces.status_code] == [413, 413]
    assert "larger than 51 MB" in told.text


def test_whoever_guesses_through_a_trusted_proxy_is_shut_out_and_others_are_not(installation: Installation) -> None:
    address = f"{installation.start_web()}/login/"

    # The proxy appends the real address to the one that the visitor made up.
    guesses = [guess(address, f"198.51.100.{number}, 203.0.113.7") for number in range(6)]

    assert guesses == [200, 200, 200, 200, 429, 429]
    assert guess(address, "203.0.113.8") == 200


def guess(address: str, forwarded_for: str) -> int:
    """Guess ann's password as a browser behind a proxy would; return the status."""
    with httpx.Client(headers={"X-Forwarded-For": forwarded_for}, timeout=120) as browser:
        browser.get(address)
        form = {"username": "ann", "password": "guess", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        return browser.post(address, data=form).status_code


@pytest.mark.parametrize(("kind", "queues"), [("browser", {"browser"}), ("api", {"api", "runs"})])
def test_a_worker_answers_and_serves_its_queues(installation: Installation, kind: str, queues: set[str]) -> None:
    installation.processes.start_anew(kind)

    installation.wait_for(lambda: bool(current_app.control.ping(timeout=0.5)))
    (served,) = (current_app.control.inspect(timeout=120, limit=1).active_queues() or {}).values()
    assert {queue["name"] for queue in served} == queues


def test_beat_asks_for_tending(installation: Installation) -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        installation.processes.start_anew("beat")

        installation.wait_for(lambda: broker.llen("runs") > 0)


@pytest.fixture
def flower(stocked: Installation) -> Iterator[str]:
    """Yield the address of a starting Flower."""
    with kept_port() as port:
        stocked.processes.env |= {"FLOWER_PORT": str(port), "FLOWER_BASIC_AUTH": ":".join(LOGIN)}
        stocked.processes.start("flower")
        yield f"http://127.0.0.1:{port}"


def test_flower_answers_to_those_who_may_and_hears_of_every_task(stocked: Installation, flower: str) -> None:
    stocked.processes.start("api")

    stocked.wait_for(lambda: status(flower, ":".join(LOGIN)) == 200)
    assert status(flower) == 401
    # It asks the workers for their events every five seconds.
    stocked.wait_for(lambda: not unheard(stocked, flower))


def unheard(stocked: Installation, flower: str) -> set[str]:
    """Start a run and return the readings that Flower does not know at its end."""
    run = lifecycle.start(lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL, platforms=[Platform.YOUTUBE]))[0]
    stocked.ended(run)
    asked = httpx.get(f"{flower}/api/tasks", params={"limit": 10_000}, auth=httpx.BasicAuth(*LOGIN), timeout=120)
    ours = run.readings.exclude(outcome=Outcome.NO_VIDEO).values_list("pk", flat=True)
    return {str(pk) for pk in ours} - {(task["args"] or "").strip("(,)") for task in asked.json().values()}


def test_flower_refuses_to_start_without_a_password() -> None:
    command = parse_procfile((ROOT / "Procfile").read_text()).processes["flower"]
    env = Processes({}).env
    env.pop("FLOWER_BASIC_AUTH", None)

    refused = subprocess.run(["sh", "-c", command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    assert refused.returncode != 0
    assert "FLOWER_BASIC_AUTH" in refused.stderr


def test_a_log_shows_no_password(installation: Installation) -> None:
    password = settings.REDIS_URL.split(":")[2].split("@")[0]

    installation.processes.start("api")

    installation.wait_for(lambda: "ready" in log_of("api").read_text())
    assert password not in log_of("api").read_text()
