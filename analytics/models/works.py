"""Works, their writers, and who publishes each writer, according to credit sources."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now, Upper

from analytics.models.catalogue import Track
from analytics.models.contacts import Contact
from analytics.models.credits import ClaimSource


class Publisher(models.Model):
    """A music publisher, identified by its IPI, or without one by the words of its name."""

    name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=300)
    ipi = models.CharField("IPI", max_length=11, blank=True, default="")

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["name_key"], name="publisher_name"),
            # A part of a name is looked for in all of them. This tells PostgreSQL how many may have it.
            models.Index(Upper("name"), name="publisher_part_of_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ipi"], name="an_ipi_belongs_to_one_publisher", condition=~models.Q(ipi="")
            ),
            models.UniqueConstraint(
                fields=["name_key"], name="a_publisher_without_an_ipi_is_its_name", condition=models.Q(ipi="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Work(models.Model):
    """A composition, identified by its ISWC, or without one by a source and the recording's ISRC."""

    code = models.CharField(max_length=40, unique=True, help_text="The ISWC, or the source and the ISRC.")
    iswc = models.CharField("ISWC", max_length=11, blank=True, default="")
    title = models.CharField(max_length=500)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.title


class WorkRecording(models.Model):
    """One source's statement that a track is a recording of a work."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="recordings")
    track = models.ForeignKey(Track, models.CASCADE, related_name="works")
    source = models.CharField(max_length=12, choices=ClaimSource)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["track", "work", "source"], name="a_source_names_a_recordings_work_once")
        ]

    def __str__(self) -> str:
        return f"{self.track} is a recording of {self.work}"


class WorkWriter(models.Model):
    """A writer of a work as one source lists them, and whether that source lists a publisher for them.

    NONE requires that the source knows the work and the writer, and gives a complete list without a publisher.
    UNCLEAR means something that is not a publisher's name (a society, "copyright control"), or a publisher of the
    work that may be another writer's: then NONE from another source does not count. UNKNOWN means no information.
    """

    class State(models.TextChoices):
        PUBLISHED = "published", "Published"
        NONE = "none", "None on file"
        UNCLEAR = "unclear", "Unclear"
        UNKNOWN = "unknown", "Unknown"

    work = models.ForeignKey(Work, models.CASCADE, related_name="writers", db_index=False)
    source = models.CharField(max_length=12, choices=ClaimSource)
    name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=300)
    ipi = models.CharField("IPI", max_length=11, blank=True, default="")
    state = models.CharField(max_length=9, choices=State)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="written")
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["name_key"], name="work_writer_name"),
            models.Index(fields=["ipi"], name="work_writer_ipi", condition=~models.Q(ipi="")),
            # Writers whose works have no publisher on file.
            models.Index(fields=["contact", "work"], name="work_writer_none", condition=models.Q(state="none")),
            # Whom a publisher publishes.
            models.Index(
                fields=["id", "contact"], name="work_writer_published", condition=models.Q(state="published")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["work", "source", "name", "ipi"], name="a_source_lists_a_writer_of_a_work_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_state_display()}, says {self.get_source_display()}"


class Publishing(models.Model):
    """A publisher of one writer of a work."""

    class Place(models.TextChoices):
        ORIGINAL = "original", "Original publisher"
        ADMINISTRATOR = "administrator", "Administrator"
        UNSTATED = "", "Not stated"

    writer = models.ForeignKey(WorkWriter, models.CASCADE, related_name="publishing", db_index=False)
    publisher = models.ForeignKey(Publisher, models.CASCADE, related_name="publishing")
    place = models.CharField(max_length=13, choices=Place, blank=True, default="")
    share = models.FloatField(null=True, help_text="In percent; empty if the source does not state it.")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["publisher", "writer"], name="publishing_writers")]
        constraints = [
            models.UniqueConstraint(
                fields=["writer", "publisher", "place"], name="a_publisher_has_a_place_behind_a_writer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.publisher} behind {self.writer}"


class OpenWriter(models.Model):
    """A contact with works that have no publisher on file for them: a line of the open list.

    Recalculated after every recorded run and whenever a lookup found something. `gain` is what the recordings of
    these works gained this week, each counted once; None if none of them has growth this week.
    """

    contact = models.OneToOneField(Contact, models.CASCADE, primary_key=True, related_name="open")
    works = models.PositiveIntegerField()
    recordings = models.PositiveIntegerField()
    gain = models.BigIntegerField(null=True)
    gain_4w = models.BigIntegerField(null=True)
    gain_13w = models.BigIntegerField(null=True)
    gain_52w = models.BigIntegerField(null=True)
    sources = ArrayField(models.CharField(max_length=12))
    said_at = models.DateTimeField(help_text="When the oldest statement that no publisher is on file was read.")
    counted_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(models.F("gain").desc(nulls_last=True), "contact", name="open_writer_gain"),
        ]

    def __str__(self) -> str:
        return f"{self.contact}: {self.works} works"
