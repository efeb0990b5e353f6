"""A catalogue with an example of everything, and a user who views it."""

from datetime import timedelta

from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, transaction
from psycopg import sql

from analytics.models import Contact, Outcome, Platform, Track
from tests.makers import (
    FRIDAY,
    make_candidate,
    make_contact,
    make_playlist,
    make_release,
    make_track,
    make_tracks,
    read_playlist,
    recorded,
)

NAME, PASSWORD = "ann", "ann-looks-on-fridays"

_recorded: dict[str, bytes] = {}
"""The rows of each table, in PostgreSQL's own format, once they have been recorded."""


def stock() -> None:
    """Fill the empty database. The rows are recorded once per process, which takes a second, and then copied back."""
    if _recorded:
        _put_back()
    else:
        User.objects.create_user(NAME, password=PASSWORD)
        _fill()
        _keep()


def _fill() -> None:
    """Record four weeks of sixty tracks: names in all scripts, large numbers, a fall, a gap, and unread numbers."""
    names = ["夜に駆ける", "الليلة الطويلة", "Ein Titel ohne jedes Ende " * 19, "Umlaut Ä"]
    tracks = [make_track(title=name.strip()) for name in names] + make_tracks(56)
    Track.objects.update(artists="Sample Artist, مغني, 歌手")
    contact = make_contact(*tracks[:6], name="Wanda Writer")
    Contact.objects.filter(pk=contact.pk).update(tags="Pop, Berlin", company="Example Music", notes="Call her.")
    for week in (3, 2, 0):
        numbers = {}
        for place, track in enumerate(tracks):
            grown = 1_000 * (5 - week) ** (2 if place % 2 else 1)
            numbers[track, Platform.SPOTIFY] = 10 ** (5 + place % 8) + grown * (-1 if place % 7 == 6 else 1)
            numbers[track, Platform.YOUTUBE] = 50_000 + grown
        if week == 0:
            numbers |= {(tracks[9], Platform.SPOTIFY): Outcome.REMOVED, (tracks[9], Platform.YOUTUBE): Outcome.HIDDEN}
        recorded(numbers, FRIDAY - timedelta(weeks=week))
    Track.objects.filter(pk=tracks[0].pk).update(length_ms=201_000)
    make_candidate(tracks[0], role="lyric")
    make_candidate(tracks[3], role="lyric")
    for name, state in (("夜に駆ける - Single", "open"), ("Ein Album ohne jedes Ende " * 15, "wanted")):
        make_release(name.strip(), state=state, total=None)
    playlist = make_playlist("Late Night")
    read_playlist(playlist, tracks[:8], FRIDAY - timedelta(weeks=1))
    read_playlist(playlist, tracks[9:1:-1])


def _keep() -> None:
    ours = apps.get_app_config("analytics").get_models(include_auto_created=True)
    tables = [User._meta.db_table, *(model._meta.db_table for model in ours)]  # noqa: SLF001 - Django's way
    with connection.cursor() as cursor:
        for table in tables:
            with cursor.copy(sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))) as rows:
                _recorded[table] = b"".join(rows)


def _put_back() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # Rows that triggers would make are among those put back, and references ask for no order.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, rows in _recorded.items():
            with cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))) as copy:
                copy.write(rows)
