"""Catalogues for screenshots: the sample, and what is hardest to display."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from analytics.contacts.credit_suggestions import PageArtist, suggest
from analytics.contacts.merging import merge
from analytics.contacts.works import ClaimedWork, ClaimedWriter, link, replace_works
from analytics.insights import open_list, overview_cache
from analytics.models import (
    Contact,
    CountingChange,
    Credit,
    Outcome,
    Platform,
    Reading,
    Release,
    Track,
    VideoCandidate,
)
from enrichment.demo import sample
from enrichment.simulator.world import World
from enrichment.video_matching.scoring import SearchedTrack, VideoFacts, judge
from tests.makers import (
    Numbers,
    make_canary,
    make_candidate,
    make_contact,
    make_playlist,
    make_rehearsal,
    make_release,
    make_track,
    read_playlist,
    recorded,
)

LONG = "Ein sehr langer Titel, der niemals enden will und immer weiter geht " * 7
ARABIC = "الليلة الطويلة"
JAPANESE = "夜に駆ける"
UNBROKEN = "Donaudampfschifffahrtsgesellschaftskapitän" * 5
UNREAD = "Nobody has read this one"
COUNTED_ANEW = "Counted differently for three weeks"
HUGE = 987_654_321_000


def fill_sample() -> None:
    """Load the sample catalogue with its eight weeks, and record this week's stories."""
    world = World(now=timezone.now())
    sample.load(world)
    recorded(_this_week(world), world.now)
    _name_sources()
    _search(Track.objects.filter(videos=None))
    _release()
    _follow()
    _publish()
    _count()
    _rehearse()


def _follow() -> None:
    """Read a playlist in two weeks: a track came in, one left, and the others changed places."""
    tracks = list(Track.objects.order_by("pk")[:12])
    playlist = make_playlist("Sample Playlist 01")
    read_playlist(playlist, tracks[:11], timezone.now() - timedelta(weeks=1))
    read_playlist(playlist, tracks[:0:-1], timezone.now())


def _publish() -> None:
    """Tell for each writer that no publisher is on file for one of their works."""
    now = timezone.now()
    for credit in Credit.objects.filter(role="writer").select_related("contact", "track").distinct("contact"):
        writer = ClaimedWriter(credit.contact.name, "", ())
        replace_works(
            credit.track, "credits_fm", [ClaimedWork(credit.track.title, f"T9{credit.pk:09}", [writer])], now
        )
    link(Track.objects.values_list("pk", flat=True))
    open_list.count(now)


def _search(tracks: Iterable[Track]) -> None:
    """Add search results for these tracks that wait for a person: uploads that are not the artist's own."""
    for track in tracks:
        wanted = SearchedTrack(track.title, track.artists, 187)
        title = f"{track.artists.split(',')[0]} - {track.title} (Official Video)"
        judgement = judge(wanted, VideoFacts(title, "Sample Records", 189))
        Track.objects.filter(pk=track.pk).update(length_ms=187_000)
        candidate = make_candidate(track, judgement.points / 100, judgement.role)
        clues = [(clue.words, clue.points) for clue in judgement.clues]
        VideoCandidate.objects.filter(pk=candidate.pk).update(title=title, clues=clues, seconds=189)


def _release() -> None:
    """Put releases forward, one with a year alone, and leave others in each state that there is."""
    for name, total in (("Sample Track 301 - Single", 1), ("Sample Album 07", 12)):
        Release.objects.filter(pk=make_release(name, total=total).pk).update(kind="album" if total > 1 else "single")
    year = make_release("Sample EP 03", total=4)
    Release.objects.filter(pk=year.pk).update(
        kind="ep", label="Sample Records", released="2026-01-01", released_precision="year"
    )
    make_release("Sample Single 11", state="wanted", released="2100-12-04")
    refused = make_release("Sample Single 12")
    Release.objects.filter(pk=refused.pk).update(reason="Spotify has no such album (HTTP 404)")
    make_release("Sample Single 13", state="followed")
    make_release("Sample Single 14", state="dismissed")


def _this_week(world: World) -> Numbers:
    tracks = {track.spotify_id: track for track in Track.objects.prefetch_related("videos")}
    numbers: dict[tuple[Track, Platform], int | Outcome] = {}
    for one in world:
        track = tracks[one.spotify_id]
        streams = world.streams(one, world.now)
        views = [world.views(video, world.now) for video in one.youtube_ids]
        numbers[track, Platform.SPOTIFY] = Outcome.REMOVED if streams is None else streams
        numbers[track, Platform.YOUTUBE] = _sum(views) if views else Outcome.NO_VIDEO
    return numbers


def _sum(views: list[int | None]) -> int | Outcome:
    known = [one for one in views if one is not None]
    return sum(known) if len(known) == len(views) else Outcome.HIDDEN


def _name_sources() -> None:
    """Give readings the sources that they have in production."""
    for platform, source in [("spotify", "spotify page"), ("youtube", "youtube data api")]:
        Reading.objects.filter(platform=platform, source="").update(source=source)


def fill_hard() -> None:
    """Add eight weeks of tracks with long, foreign, huge and missing values, and such contacts."""
    tracks = [make_track(title=title.strip()) for title in (LONG, ARABIC, JAPANESE, UNBROKEN, COUNTED_ANEW)]
    tracks += [make_track(title=UNREAD, videos=0), make_track(title="Two videos", videos=2)]
    for name in (LONG, ARABIC, UNBROKEN):
        make_release(name.strip()[:500], total=None)
    Track.objects.filter(pk__in=[track.pk for track in tracks]).update(
        artists="مغني, 歌手, Sänger ohne Ende und noch viele andere, die hier nicht alle Platz finden",
        album="アルバム",
    )
    Track.objects.filter(title=tracks[0].title).update(notes="ملاحظة طويلة\n\nCall the writer, who has moved. " * 4)
    now = timezone.now()
    CountingChange.objects.create(
        platform="youtube",
        day=(now - timedelta(days=17)).date(),
        words="An invented change, for the picture: each start of a video is counted, however short it is watched.",
    )
    _people(tracks)
    for week in range(8, -1, -1):
        recorded(_week(tracks, week), now - timedelta(weeks=week, minutes=week % 3))
    _search(Track.objects.filter(title__in=[UNREAD, tracks[0].title]))
    _name_sources()
    _count()


def fill_rejected() -> None:
    """Add a run in which Spotify showed a wrong canary and was rejected."""
    tracks = list(Track.objects.order_by("-pk")[:9])
    make_canary(tracks[0], at_least=1, at_most=10**9)
    make_canary(tracks[0], Platform.YOUTUBE, at_least=1, at_most=10**9)
    streams: Numbers = {(track, Platform.SPOTIFY): 10**10 + place for place, track in enumerate(tracks)}
    views: Numbers = {(track, Platform.YOUTUBE): 40_000_000 for track in tracks}
    recorded({**streams, **views}, timezone.now())
    _name_sources()
    _count()
    _rehearse("Friday's run would not read Spotify: the answer has no playcount any more.")


def _rehearse(words: str = "") -> None:
    now = timezone.now()
    make_rehearsal(words, scheduled_for=now + timedelta(hours=21), at=now - timedelta(hours=3))


def _week(tracks: list[Track], week: int) -> Numbers:
    numbers: dict[tuple[Track, Platform], int | Outcome] = {}
    for place, track in enumerate(tracks):
        grown = (9 - week) * 10**place * 137
        missed = week == 3 and place % 2 == 0
        unread = track.title == UNREAD
        fell = week == 0 and place == 2
        streams = HUGE // 10 ** (7 - place) + (grown if not fell else -grown)
        numbers[track, Platform.SPOTIFY] = Outcome.BLOCKED if missed else Outcome.UNRECOGNISED if unread else streams
        views = Outcome.NO_VIDEO if unread else 40_000_000 + grown * (9 - week)
        numbers[track, Platform.YOUTUBE] = Outcome.HIDDEN if missed else views
    return numbers


def _people(tracks: list[Track]) -> None:
    contact = make_contact(*tracks, name="محمد عبد الله " + "de la Fuente y Montoya von und zu Hohenstein " * 3)
    Contact.objects.filter(pk=contact.pk).update(
        company="株式会社サンプル音楽出版 Music Publishing International Holdings",
        email="a.very.long.address.that.does.not.end@publishing.international.example.com",
        tags="Pop, Berlin, 東京, one tag that is rather long",
        notes="Call on Monday, not on Friday.\n\n"
        + "She writes with three others, who are all signed elsewhere. " * 5,
        stage="talking",
    )
    Credit.objects.create(track=tracks[0], contact=contact, role="producer")
    _doubles(contact, tracks)


def _doubles(contact: Contact, tracks: list[Track]) -> None:
    """Add possible duplicates, a merged contact, and artists named on pages."""
    by = User.objects.order_by("pk")[0]
    other = make_contact(tracks[1], name="M. Abdullah " + "de la Fuente y Montoya " * 4)
    Contact.objects.filter(pk=other.pk).update(notes="Met in Cannes. " * 20, email="m@example.com")
    merge(contact.pk, other.pk, by)
    for name, company in [(UNBROKEN, ""), (UNBROKEN.upper(), "Example Music"), ("Wanda Lee", ""), ("Lee, Wanda", "")]:
        Contact.objects.filter(pk=make_contact(name=name).pk).update(company=company)
    named = [(f"{place:022}", f"{name} {place}") for place, name in enumerate([ARABIC, JAPANESE, UNBROKEN])]
    suggest(PageArtist(track.spotify_id, *one) for track in tracks for one in named)
    suggest([PageArtist(tracks[0].spotify_id, "w" * 22, "Wanda Lee")])


def _count() -> None:
    overview_cache.count_recorded()
    overview_cache.count_status(timezone.now())
