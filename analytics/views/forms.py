"""Forms on the pages of tracks and contacts. Errors are shown beside their fields."""

from collections.abc import Mapping
from typing import Any

from django import forms

from analytics.catalogue.links import shortened, youtube_video_id
from analytics.catalogue.lookup import exact_tracks
from analytics.models import Contact, Track, Video
from analytics.models.ids import SPOTIFY_ID

LONGEST_NOTES = 10_000
MOST_ID = 2**63 - 1


def _notes(rows: int) -> forms.CharField:
    return forms.CharField(
        label="Notes", max_length=LONGEST_NOTES, required=False, widget=forms.Textarea({"rows": rows, "dir": "auto"})
    )


class _Form(forms.Form):
    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)


class NotesForm(_Form):
    """What people know about a track and no platform shows."""

    notes = _notes(4)


class VideoForm(_Form):
    """A video that a person has looked at and found to be of the track."""

    video = forms.CharField(
        label="YouTube link or id",
        max_length=300,
        widget=forms.TextInput({"placeholder": "https://www.youtube.com/watch?v=…", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label="Type", choices=Video.Role.choices)

    def clean_video(self) -> str:
        text: str = self.cleaned_data["video"]
        try:
            return youtube_video_id(text)
        except ValueError as error:
            raise forms.ValidationError(f"{error}.") from None


class EditionForm(_Form):
    """Another track of the same recording."""

    other = forms.CharField(
        label="Another edition: its Spotify link, id or ISRC",
        max_length=300,
        widget=forms.TextInput({"placeholder": "https://open.spotify.com/track/…", "autocomplete": "off"}),
    )

    def clean_other(self) -> Track:
        text: str = self.cleaned_data["other"]
        found = exact_tracks(text).first()
        if found is None:
            raise forms.ValidationError(f"No followed track has {shortened(text)}: import it first.")
        return found


class ContactForm(_Form):
    """A contact's stage, tags and notes."""

    stage = forms.ChoiceField(choices=Contact.Stage.choices)
    tags = forms.CharField(
        max_length=500,
        required=False,
        help_text="Separate tags with commas.",
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    notes = _notes(4)

    def clean_tags(self) -> str:
        """Return each tag once, as it was first written."""
        once: dict[str, str] = {}
        for tag in filter(None, (tag.strip() for tag in self.cleaned_data["tags"].split(","))):
            once.setdefault(tag.casefold(), tag)
        return ", ".join(once.values())


class PairForm(_Form):
    """Two contacts: the one that is kept, and the other."""

    kept = forms.IntegerField(min_value=1, max_value=MOST_ID)
    other = forms.IntegerField(min_value=1, max_value=MOST_ID)


class DecisionForm(_Form):
    """Who somebody is: `new`, `dismiss`, `take-back` if it was accepted automatically, or the id of a contact."""

    artist = forms.RegexField(SPOTIFY_ID, max_length=22)
    who = forms.RegexField(r"^(new|dismiss|take-back|[1-9][0-9]{0,17})$")


class EraseForm(_Form):
    """Confirmation that erasing cannot be undone."""

    sure = forms.BooleanField(
        label="I understand that this cannot be undone.",
        error_messages={"required": "Tick this to erase the contact."},
    )
