"""The outbox: who is notified of what, and only once, however often it is announced."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from analytics.digest.moves import Move
from analytics.models import (
    Delivery,
    Event,
    NotificationTarget,
    Outcome,
    Platform,
    SnapshotRun,
    Subscription,
    Track,
    Webhook,
)
from analytics.snapshots.recording import record_run
from enrichment import broker, tasks
from enrichment.notifications import messages
from enrichment.notifications.announce import SPIKES, announce, announce_ended, write_digests
from enrichment.notifications.deliver import send_due
from tests.callers import make_person
from tests.enrichment.notifications.conftest import weekly_run
from tests.enrichment.test_at_once import at_once
from tests.makers import Numbers, make_canary, make_run, make_track, make_tracks, recorded


def subscriber(email: str = "ann@example.com") -> User:
    user = make_person()
    User.objects.filter(pk=user.pk).update(email=email)
    Subscription.objects.create(user=user, wanted=True)
    return user


def webhook(*events: Event) -> Webhook:
    return Webhook.objects.create(
        name="hook", url="https://hooks.example/x", events=[event.value for event in events]
    )


def target(*events: str, unread_tolerance_percent: int) -> NotificationTarget:
    return NotificationTarget.objects.create(
        name="chat", url="json://127.0.0.1", events=list(events), unread_tolerance_percent=unread_tolerance_percent
    )


def told(**wanted: object) -> list[str]:
    return sorted(Delivery.objects.filter(**wanted).values_list("event", flat=True))


@pytest.mark.django_db
def test_only_who_wants_the_digest_gets_it() -> None:
    wanting = subscriber()
    Subscription.objects.create(user=make_person(), wanted=False)
    User.objects.filter(pk=subscriber().pk).update(is_active=False)

    announce_ended(timezone.now())
    announce(weekly_run(make_track()))

    assert list(Delivery.objects.values_list("user", "event")) == [(wanting.pk, "digest")]


@pytest.mark.slow
@pytest.mark.django_db
def test_a_run_that_is_recorded_and_announced_twice_sends_each_user_one_letter() -> None:
    first, second = subscriber("ann@example.com"), subscriber("bob@example.com")
    now = timezone.now()
    run = make_run({(make_track(), Platform.SPOTIFY): 5_000}, now)
    SnapshotRun.objects.filter(pk=run.pk).update(scheduled_for=now)

    for _ in range(2):
        record_run(run.pk)
        tasks.announce.run()
        tasks.deliver.run()

    assert sorted(letter.to[0] for letter in mail.outbox) == [first.email or "ann@example.com", "bob@example.com"]
    assert second.pk in Delivery.objects.filter(state="sent").values_list("user", flat=True)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_five_that_announce_and_write_at_once_make_one_delivery() -> None:
    subscriber()
    hook = webhook(Event.RUN_FINISHED)
    run = weekly_run(make_track())

    at_once(5, lambda: announce(run))
    at_once(5, write_digests)

    assert told() == ["digest", "run.finished"]
    assert Delivery.objects.filter(payload__isnull=True).count() == 0
    assert hook.deliveries.count() == 1


@pytest.mark.django_db
def test_a_run_that_was_recorded_before_a_crash_is_announced_by_the_next_minute() -> None:
    subscriber()
    weekly_run(make_track())

    tasks.announce.run()

    assert told() == ["digest"]


@pytest.mark.django_db
def test_a_run_over_a_part_tells_only_that_it_ended() -> None:
    subscriber()
    webhook(Event.RUN_FINISHED, Event.TRACK_SPIKE)
    run = weekly_run(make_track())
    SnapshotRun.objects.filter(pk=run.pk).update(scheduled_for=None, is_full=False)

    announce_ended(timezone.now())

    assert set(told()) == {"run.finished"}
    assert Delivery.objects.get(run=run).payload["run"]["state"] == "complete"  # type: ignore[index]


@pytest.mark.django_db
def test_spikes_are_reported_one_by_one_up_to_a_limit_and_the_rest_in_one() -> None:
    hook = webhook(Event.TRACK_SPIKE)
    run = weekly_run(*make_tracks(SPIKES + 3))

    announce(run)

    payloads = [row.payload or {} for row in hook.deliveries.order_by("pk")]
    assert len(payloads) == SPIKES + 1
    assert [payloads[-1]["more"], len(payloads[-1]["tracks"])] == [3, 3]
    assert (payloads[0]["wow"], payloads[0]["count"], payloads[0]["platform"]) == (4_000, 105_000, "spotify")
    assert payloads[0]["read_at"]
    assert payloads[0]["facts"] == []


def test_the_event_for_the_rest_of_the_spikes_names_the_first_hundred() -> None:
    now = timezone.now()
    move = Move(
        Platform.SPOTIFY, 1, 5_000, now, 4_000, 100.0, 40.0, 400.0, 7, is_scaled=False, weeks=8, flags=[], since=now
    )

    event = messages.more_spikes(SnapshotRun(pk=1), [move] * 150, 150)

    assert (event["more"], len(event["tracks"])) == (150, 100)
    assert (event["tracks"][0]["interval_days"], event["tracks"][0]["read_at"]) == (7, now.isoformat())


@pytest.mark.django_db
def test_a_spike_brings_what_is_known_of_its_week() -> None:
    hook = webhook(Event.TRACK_SPIKE)
    track = make_track()
    run = weekly_run(track)
    day = (timezone.now() - timedelta(days=3)).date()
    Track.objects.filter(pk=track.pk).update(released=day)

    announce(run)

    released = {"kind": "released", "on": day.isoformat(), "earliest": None, "words": "released"}
    assert (hook.deliveries.get().payload or {})["facts"] == [released]


@pytest.mark.django_db
def test_a_spike_is_what_the_webhook_calls_one() -> None:
    hook = webhook(Event.TRACK_SPIKE)
    Webhook.objects.update(spike_percent=900)

    announce(weekly_run(make_track()))

    assert hook.deliveries.count() == 0


@pytest.mark.django_db
def test_a_target_hears_of_trouble_and_of_all_spikes_in_one_message() -> None:
    NotificationTarget.objects.create(name="chat", url="json://127.0.0.1", events=["run.troubled", "track.spike"])
    tracks = [make_track(title=f"Song {number}") for number in range(12)]

    announce(weekly_run(*tracks, unread=True))

    trouble, spikes = (row.payload or {} for row in Delivery.objects.order_by("event"))
    assert trouble["title"].endswith("ended as partial")
    assert "Spotify: 1 of 13 not read." in trouble["body"]
    assert spikes["title"] == "TrackPulse: 12 tracks with a spike"
    assert "… and 2 more" in spikes["body"]


@pytest.mark.django_db
def test_a_target_hears_nothing_of_a_run_that_read_everything() -> None:
    NotificationTarget.objects.create(name="chat", url="json://127.0.0.1", events=["run.troubled"])

    announce(weekly_run(make_track()))

    assert told() == []


@pytest.mark.django_db
@pytest.mark.parametrize(("unread", "hears"), [(1, False), (2, True)])
def test_a_target_hears_of_a_partial_run_above_what_it_bears(unread: int, hears: bool) -> None:  # noqa: FBT001
    target("run.troubled", unread_tolerance_percent=10)
    tracks = make_tracks(10)
    streams: Numbers = {(track, Platform.SPOTIFY): Outcome.UNREACHABLE for track in tracks[:unread]}
    views: Numbers = {(track, Platform.YOUTUBE): 5 for track in tracks}

    announce(recorded({**dict.fromkeys(((track, Platform.SPOTIFY) for track in tracks), 7), **streams, **views}))

    assert told() == (["run.troubled"] if hears else [])


@pytest.mark.django_db
def test_whatever_a_target_bears_it_hears_of_a_platform_that_was_not_believed() -> None:
    target("run.troubled", unread_tolerance_percent=100)
    canary = make_track(title="Old Song")
    make_canary(canary)

    announce(recorded({(canary, Platform.SPOTIFY): 5, (canary, Platform.YOUTUBE): 5}))

    said = Delivery.objects.get().payload or {}
    assert "Spotify: 1 of 1 not read." in said["body"]
    assert (
        "The platform was stopped: No number from this run is accepted: the canary “Old Song” showed 5"
        in said["body"]
    )


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["failed", "missed"])
def test_whatever_a_target_bears_it_hears_of_a_lost_week(state: str) -> None:
    target("run.troubled", unread_tolerance_percent=100)
    now = timezone.now()
    run = SnapshotRun.objects.create(
        trigger="schedule", scheduled_for=now, state=state, started_at=now, deadline_at=now, ended_at=now
    )

    announce(run)

    assert told() == ["run.troubled"]


@pytest.mark.django_db
def test_of_many_missed_slots_the_last_one_is_reported() -> None:
    webhook(Event.RUN_FINISHED)
    now = timezone.now()
    for weeks in (3, 2, 1):
        slot = now - timedelta(weeks=weeks)
        SnapshotRun.objects.create(
            trigger="schedule", scheduled_for=slot, state="missed", started_at=slot, deadline_at=slot, ended_at=now
        )

    announce_ended(now)
    announce_ended(now)

    assert list(Delivery.objects.values_list("run__scheduled_for", flat=True)) == [now - timedelta(weeks=1)]


@pytest.mark.django_db
def test_history_that_is_brought_in_is_no_news() -> None:
    webhook(Event.RUN_FINISHED)
    SnapshotRun.objects.filter(pk=weekly_run(make_track()).pk).update(ended_at=timezone.now() - timedelta(days=4))

    assert announce_ended(timezone.now()) == 0


@pytest.mark.django_db
def test_a_letter_has_two_parts_and_one_id_at_every_attempt() -> None:
    user = subscriber()
    announce(weekly_run(make_track(title="Song")))
    write_digests()
    send_due()
    Delivery.objects.update(state="pending", settled_at=None, next_at=timezone.now())
    send_due()
    Delivery.objects.filter(state="sent").resend()
    send_due()

    ids = [letter.extra_headers["Message-ID"] for letter in mail.outbox]
    first = mail.outbox[0].message()
    assert [part.get_content_type() for part in first.get_payload()] == ["text/plain", "text/html"]  # type: ignore[union-attr]
    assert first["To"] == User.objects.get(pk=user.pk).email
    assert first["Subject"]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.slow
@pytest.mark.django_db
def test_recording_succeeds_whatever_becomes_of_the_news(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise broker.BrokerAway("Redis does not answer.")

    monkeypatch.setattr(broker, "check", away)
    run = make_run({(make_track(), Platform.SPOTIFY): 5_000}, timezone.now())

    tasks.record.run(run.pk)

    assert Track.objects.get().streams == 5_000
