"""The page on which everybody sets their own digest."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from analytics.models import ContactWatch, Delivery, Platform, Subscription, Track, Watch
from analytics.views import digest
from tests.callers import logged_in, make_person, queries, text, words_of
from tests.makers import FRIDAY, make_contact, make_track, make_tracks
from tests.past import make_past

pytestmark = pytest.mark.django_db

CHOICES = {"wanted": "on", "spike_percent": "80", "drop_percent": "30", "least_gain": "1000"}


@pytest.fixture
def browser(ann: User) -> Client:
    return logged_in(ann)


def test_what_is_chosen_is_kept_and_shown(browser: Client, ann: User) -> None:
    response = browser.post("/digest/", CHOICES)

    chosen = Subscription.objects.get(user=ann)
    assert (response.status_code, response["Location"]) == (302, "/digest/")
    assert (chosen.wanted, chosen.spike_percent, chosen.drop_percent, chosen.least_gain) == (True, 80, 30, 1_000)
    assert 'value="80"' in browser.get("/digest/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"spike_percent": "0"}, "greater than or equal to 1"),
        ({"drop_percent": "101"}, "less than or equal to 100"),
        ({"least_gain": "many"}, "Enter a whole number"),
        ({"least_gain": "-1"}, "greater than or equal to 0"),
        ({"spike_percent": "9" * 30}, "less than or equal to"),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused_in_words(
    browser: Client, wrong: dict[str, str], complaint: str
) -> None:
    response = browser.post("/digest/", CHOICES | wrong)

    assert response.status_code == 400
    assert complaint in words_of(response.content)
    assert not Subscription.objects.exists()


def test_without_an_address_nobody_subscribes() -> None:
    response = logged_in(make_person()).post("/digest/", CHOICES)

    assert response.status_code == 400
    assert "Your account has no e-mail address yet" in words_of(response.content)


def test_a_track_is_added_by_its_link_and_removed(browser: Client, ann: User) -> None:
    track = make_track(title="Song")

    browser.post("/digest/add/", {"q": f"https://open.spotify.com/track/{track.spotify_id}"})
    assert list(Watch.objects.values_list("user", "track")) == [(ann.pk, track.pk)]
    assert "Song was added to your watchlist." in text(browser, "/digest/")

    browser.post(f"/tracks/{track.pk}/watch/", {"watched": "no"})
    assert not Watch.objects.exists()


def test_of_several_matches_one_is_chosen(browser: Client) -> None:
    make_track(title="Same song"), make_track(title="Same song, live")

    response = browser.post("/digest/add/", {"q": "same"})

    assert "Several tracks match. Which one?" in words_of(response.content)
    assert not Watch.objects.exists()


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("", "Paste one link"),
        ("x" * 301, "Paste one link"),
        ("a\x00b", "Paste one link"),
        ("https://open.spotify.com/track/0000000000000000000009", "No track found"),
    ],
)
def test_what_cannot_be_added_is_refused_in_words(browser: Client, query: str, complaint: str) -> None:
    response = browser.post("/digest/add/", {"q": query})

    assert response.status_code == 400
    assert complaint in words_of(response.content)


def test_the_page_of_a_track_watches_it_and_comes_back(browser: Client) -> None:
    track = make_track()
    page = f"/tracks/{track.pk}/"

    response = browser.post(f"{page}watch/", {"watched": "yes", "next": page})
    browser.post(f"{page}watch/", {"watched": "yes", "next": page})

    assert response["Location"] == page
    assert Watch.objects.count() == 1
    assert "Stop watching" in text(browser, page)


@pytest.mark.parametrize(("page", "word"), [("/digest/", "no"), ("/contacts/{}/", "no"), ("/contacts/{}/", "yes")])
def test_whoever_watches_a_contact_comes_back_to_where_that_was_said(
    page: str, word: str, browser: Client, ann: User
) -> None:
    contact = make_contact(make_track())
    if word == "no":
        ContactWatch.objects.create(user=ann, contact=contact)
    page = page.format(contact.pk)
    form = browser.get(page).content.decode().partition(f'action="/contacts/{contact.pk}/watch/"')[2]
    named = re.findall(r'name="(next|watched)" value="([^"]*)"', form.partition("</form>")[0])

    response = browser.post(f"/contacts/{contact.pk}/watch/", dict(named))

    assert ("watched", word) in named
    assert response["Location"] == page
    assert ContactWatch.objects.exists() is (word == "yes")


def test_nobody_is_led_to_another_site(browser: Client) -> None:
    track = make_track()

    response = browser.post(f"/tracks/{track.pk}/watch/", {"watched": "yes", "next": "https://evil.example/"})

    assert response["Location"] == "/digest/"


def test_watching_needs_a_token_a_post_a_track_and_a_word(browser: Client, ann: User) -> None:
    track = make_track()
    address = f"/tracks/{track.pk}/watch/"

    assert logged_in(ann, checks_csrf=True).post(address, {"watched": "yes"}).status_code == 403
    assert browser.get(address).status_code == 405
    assert browser.post("/tracks/999999/watch/", {"watched": "yes"}).status_code == 404
    assert browser.post(address, {"watched": "maybe"}).status_code == 400
    assert not Watch.objects.exists()


def test_a_watchlist_has_an_end(browser: Client, ann: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "MOST_WATCHED", 1)
    first, second = make_track(), make_track()
    browser.post(f"/tracks/{first.pk}/watch/", {"watched": "yes"})

    response = browser.post(f"/tracks/{second.pk}/watch/", {"watched": "yes"})

    assert response.status_code == 400
    assert "watchlist is full" in words_of(response.content)


def test_another_persons_watchlist_is_theirs(browser: Client) -> None:
    track, other = make_track(title="Mine"), make_person()
    Watch.objects.create(user=other, track=track)

    browser.post(f"/tracks/{track.pk}/watch/", {"watched": "no"})

    assert Watch.objects.filter(user=other).exists()
    assert "Mine" not in text(browser, "/digest/").replace("Mine was removed from your watchlist.", "")


def test_a_digest_is_sent_on_request_once_until_it_has_left(browser: Client, ann: User) -> None:
    (run,) = make_past((FRIDAY, {(make_track(), Platform.SPOTIFY): 5}))

    browser.post("/digest/send/")
    browser.post("/digest/send/")

    delivery = Delivery.objects.get()
    assert (delivery.run, delivery.user, delivery.state, delivery.rounds) == (run, ann, "pending", 0)
    assert "is being sent" in text(browser, "/digest/")


def test_a_digest_that_was_sent_is_written_anew_on_request(browser: Client, ann: User) -> None:
    (run,) = make_past((FRIDAY, {(make_track(), Platform.SPOTIFY): 5}))
    Delivery.objects.create(
        run=run, event="digest", user=ann, payload={}, state="sent", settled_at=run.ended_at, attempts=3
    )

    browser.post("/digest/send/")

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.payload, delivery.rounds, delivery.attempts) == ("pending", None, 1, 0)


def test_without_a_run_there_is_nothing_to_send(browser: Client) -> None:
    browser.post("/digest/send/")

    assert not Delivery.objects.exists()
    assert "there is no digest yet" in text(browser, "/digest/")


def test_the_digest_can_be_read_here(browser: Client, ann: User) -> None:
    track = make_track(title="<i>Song</i>")
    Watch.objects.create(user=ann, track=track)
    make_past((FRIDAY, {(track, Platform.SPOTIFY): 5}))

    content = browser.get("/digest/preview/").content.decode()

    assert "&lt;i&gt;Song&lt;/i&gt;" in content
    assert "5 streams" in content


def test_the_page_says_where_letters_go(browser: Client, settings: Settings) -> None:
    assert "No mail server is configured" not in text(browser, "/digest/")

    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = "/somewhere/mail"

    assert "e-mails are saved as files in /somewhere/mail" in text(browser, "/digest/")


@pytest.mark.exhaustive
def test_a_long_watchlist_takes_as_many_queries_as_a_short_one(browser: Client, ann: User) -> None:
    Watch.objects.create(user=ann, track=make_track())
    few = queries(browser, "/digest/")
    Watch.objects.bulk_create(Watch(user=ann, track=track) for track in make_tracks(60))

    assert queries(browser, "/digest/") == few
    assert len(browser.get("/digest/").content) < 100_000


def test_a_track_that_is_watched_may_be_made_inactive(browser: Client, ann: User) -> None:
    track = make_track(title="Old song")
    Watch.objects.create(user=ann, track=track)
    make_past((FRIDAY, {(track, Platform.SPOTIFY): 5}))
    Track.objects.update(active=False)

    assert "no longer followed" in text(browser, "/digest/")
