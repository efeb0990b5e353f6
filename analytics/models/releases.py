"""Artists' latest releases, as Spotify's pages name them along with the counts of their tracks."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from analytics.models.catalogue import Track
from analytics.models.ids import SPOTIFY_ID
from analytics.models.release_facts import ReleaseFacts


class Release(models.Model):
    """An album, single or EP by an artist of a followed track.

        a page names it      a person, or the rule         its tracks are in the catalogue
    ───────────────► OPEN ───────────────────► WANTED ───────────────────────────────────► FOLLOWED
          │           │ ▲                        │ no track of it could be had, see `reason`
          │           │ └────────────────────────┘
          │           └───────► DISMISSED
          └──► KNOWN    it was out long before its artist was first looked at, or all of it is followed already

    `released` is as exact as `released_precision`, as for tracks. `total` is how many tracks it has, None if no page
    stated. `attempts` and `tried_at` are of its page while it is wanted.
    """

    class State(models.TextChoices):
        OPEN = "open", "New"
        WANTED = "wanted", "Being added"
        FOLLOWED = "followed", "Followed"
        DISMISSED = "dismissed", "Dismissed"
        KNOWN = "known", "Known before"

    class Kind(models.TextChoices):
        ALBUM = "album", "Album"
        SINGLE = "single", "Single"
        EP = "ep", "EP"
        COMPILATION = "compilation", "Compilation"

    spotify_id = models.CharField(max_length=22, unique=True)
    name = models.CharField(max_length=500)
    kind = models.CharField(max_length=11, choices=Kind, blank=True)
    label = models.CharField(max_length=300, blank=True)
    released = models.DateField()
    released_precision = models.CharField(max_length=5, choices=ReleaseFacts.Precision)
    total = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=9, choices=State)
    first_seen_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=150, blank=True, help_text="A user, or the rule FOLLOW_RELEASES.")
    followed_at = models.DateTimeField(null=True, help_text="When its tracks were added to the catalogue.")
    tried_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    announced_at = models.DateTimeField(null=True, help_text="When webhooks were told of it.")
    tracks = models.ManyToManyField(Track, related_name="releases")

    class Meta:
        ordering = ["-released", "id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["state", "-released", "id"], name="release_by_state"),
            # What webhooks are still to be told: most releases were known before.
            models.Index(
                fields=["id"], name="release_to_announce", condition=Q(announced_at=None) & ~Q(state="known")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_release_has_the_id_of_an_album", condition=Q(spotify_id__regex=SPOTIFY_ID)
            ),
            models.CheckConstraint(
                name="a_release_is_followed_since_a_moment",
                condition=Q(state="followed", followed_at__isnull=False) | ~Q(state="followed"),
            ),
            models.CheckConstraint(
                name="a_releases_date_is_no_more_exact_than_it_is_known",
                condition=Q(released_precision="day")
                | Q(released_precision="month", released__day=1)
                | Q(released_precision="year", released__day=1, released__month=1),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def spotify_url(self) -> str:
        return f"https://open.spotify.com/album/{self.spotify_id}"


class ReleaseArtist(models.Model):
    """An artist whose page names the release as the latest, by Spotify's id."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="artists")
    artist_id = models.CharField(max_length=22)
    name = models.CharField(max_length=300)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        # Everything of one artist, to see what was known before, and for their export and erasure.
        indexes = [models.Index(fields=["artist_id"], name="release_artist_id")]
        constraints = [
            models.UniqueConstraint(fields=["release", "artist_id"], name="a_release_has_an_artist_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def spotify_url(self) -> str:
        return f"https://open.spotify.com/artist/{self.artist_id}"
