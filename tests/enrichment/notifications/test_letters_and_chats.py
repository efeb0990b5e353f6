"""Letters and chat messages: sent, refused, or given up with the reason."""

import json
import smtplib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from pytest_django import Settings

from analytics.models import CountingChange, Delivery, NotificationTarget, Playlist, Track
from enrichment.notifications import deliver
from enrichment.notifications.announce import announce, write_digests
from tests.enrichment.notifications.conftest import Receiver, weekly_run
from tests.enrichment.notifications.test_announce import subscriber
from tests.makers import latest, make_playlist, make_track, read_playlist

pytestmark = pytest.mark.django_db(transaction=True)


def after_sending() -> Delivery:
    deliver.send_due()
    return Delivery.objects.get()


@pytest.mark.parametrize(("code", "state"), [(550, "given up"), (451, "pending")])
def test_a_refused_address_is_given_up_and_a_busy_server_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, code: int, state: str
) -> None:
    def refuse(_letter: EmailMultiAlternatives) -> int:
        raise smtplib.SMTPRecipientsRefused({"ann@example.com": (code, b"no")})

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    subscriber()
    announce(weekly_run(make_track()))
    write_digests()

    delivery = after_sending()

    assert (delivery.state, delivery.reason) == (state, f"The mail server refused the address: {code} no")


@pytest.mark.slow
def test_without_an_address_the_digest_is_given_up_and_says_why() -> None:
    subscriber(email="")
    announce(weekly_run(make_track()))
    write_digests()

    assert after_sending().reason == "The account has no e-mail address."


@pytest.mark.slow
def test_without_a_mail_server_a_letter_becomes_a_file(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    subscriber()
    announce(weekly_run(make_track()))
    write_digests()

    assert after_sending().state == "sent"
    assert "To: ann@example.com" in next((tmp_path / "mail").iterdir()).read_text()


@pytest.mark.slow
def test_apprise_brings_a_message_to_its_target(receiver: Receiver) -> None:
    url = receiver.url.replace("http://", "json://")
    NotificationTarget.objects.create(name="chat", url=url, events=["track.spike"])
    announce(weekly_run(make_track(title="Song")))

    assert after_sending().state == "sent"
    assert "Song: ▲ +4,000 streams, lift 4.0×" in json.loads(receiver.calls[0][1])["message"]


def test_a_chat_message_says_of_each_spike_what_is_known_of_its_week() -> None:
    listed, unlisted = make_track(title="Song"), make_track(title="Tune")
    other, playlist = make_track(), make_playlist("Fresh Finds")
    run = weekly_run(listed, unlisted)
    enters(playlist, listed, after=other)
    CountingChange.objects.create(platform="youtube", day=run.started_at.date(), words="other views count")
    NotificationTarget.objects.create(name="chat", url="json://localhost", events=["track.spike"])

    announce(run)

    lines = (Delivery.objects.get().payload or {})["body"].splitlines()[-5:-1]
    told = {spike[:4]: known.strip() for spike, known in zip(lines[::2], lines[1::2], strict=True)}
    assert told["Song"].startswith("In this week: entered Fresh Finds at position 2 (")
    assert told["Tune"] == "Nothing known for this week"


def test_a_chat_message_says_which_spikes_are_flagged() -> None:
    filled, other = make_track(title="Song"), make_track(title="Tune")
    run = weekly_run(filled, other)
    run.snapshots.update(flags=[])
    run.snapshots.filter(track=filled).update(flags=["streams_filled"])
    NotificationTarget.objects.create(name="chat", url="json://localhost", events=["track.spike"])

    announce(run)

    lines = (Delivery.objects.get().payload or {})["body"].splitlines()
    told = {line[:4]: line for line in lines if "lift" in line}
    assert told["Song"].endswith(" ⚑ streams counted by Chartmetric, as Spotify could not be read")
    assert "⚑" not in told["Tune"]


def test_a_chat_message_says_when_a_count_was_read_and_over_how_long_it_grew() -> None:
    weekly, scaled = make_track(title="Song"), make_track(title="Tune")
    run = weekly_run(weekly, scaled)
    run.snapshots.update(flags=[])  # around the daily update each would have one
    run.snapshots.filter(track=scaled).update(streams_counted_days=21, streams_interval_days=21)
    read = f"now 105,000, read {latest(weekly).streams_read_at:%-d %b, %H:%M}"
    NotificationTarget.objects.create(name="chat", url="json://localhost", events=["track.spike"])

    announce(run)

    lines = (Delivery.objects.get().payload or {})["body"].splitlines()
    told = {line[:4]: line.partition(": ")[2] for line in lines if "lift" in line}
    assert told["Song"] == f"▲ +4,000 streams, lift 4.0×; {read}"
    assert told["Tune"] == f"▲ +4,000 streams a week, measured over 21 days, lift 4.0×; {read}"


def enters(playlist: Playlist, track: Track, after: Track) -> None:
    """Have a track enter a playlist between its readings of the last week and this one."""
    for days, there in [(8, [after]), (1, [after, track])]:
        read_playlist(playlist, there, timezone.now() - timedelta(days=days))


@pytest.mark.slow
def test_a_chat_message_tells_one_fact_of_a_spike_and_how_many_more_there_are() -> None:
    track, other = make_track(title="Song"), make_track()
    run = weekly_run(track)
    for number, name in enumerate(("Fresh Finds", "Mellow Mornings"), 1):
        enters(make_playlist(name, number), track, after=other)
    NotificationTarget.objects.create(name="chat", url="json://localhost", events=["track.spike"])

    announce(run)

    body = (Delivery.objects.get().payload or {})["body"]
    assert "Fresh Finds" in body
    assert "; and 1 more" in body
    assert "Mellow Mornings" not in body


@pytest.mark.slow
def test_an_address_that_apprise_does_not_know_is_given_up() -> None:
    NotificationTarget.objects.create(name="chat", url="nothing://x", events=["track.spike"])
    announce(weekly_run(make_track()))

    assert (after_sending().state, after_sending().reason) == ("given up", "Apprise does not accept the address.")
