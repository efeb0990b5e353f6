"""Filters of the overview's rankings; they are in the URL."""

from typing import Any

from django import forms

from analytics.insights import trending
from analytics.insights.bands import BANDS
from analytics.insights.trending import RankingFilter
from analytics.lists.filtering import MOST
from analytics.models import Platform
from analytics.snapshots.windows import LONGER, WEEK, WINDOWS


class Narrowing(forms.Form):
    platform = forms.ChoiceField(
        choices=[(Platform.SPOTIFY, "Spotify streams"), (Platform.YOUTUBE, "YouTube views")], required=False
    )
    window = forms.ChoiceField(
        label="Growth over", choices=[("", WEEK.label), *((one.name, one.label) for one in LONGER)], required=False
    )
    size = forms.ChoiceField(choices=[(name, label) for name, (label, _, _) in BANDS.items()], required=False)
    min_wow = forms.IntegerField(
        label="Gained at least",
        min_value=0,
        max_value=MOST,
        required=False,
        widget=forms.NumberInput({"placeholder": trending.LEAST_GAIN}),
    )
    tag = forms.CharField(label="Contact's tag", max_length=100, required=False, empty_value="")

    def __init__(self, address: Any) -> None:
        super().__init__(address, auto_id="narrow-%s", label_suffix="")

    @property
    def wanted(self) -> RankingFilter:
        """Return what is wanted, once the form is valid."""
        _label, least, below = BANDS[self.cleaned_data["size"]]
        gain = self.cleaned_data["min_wow"]
        return RankingFilter(
            window=WINDOWS.get(self.cleaned_data["window"], WEEK),
            platform=Platform(self.cleaned_data["platform"] or Platform.SPOTIFY),
            least=least,
            below=below,
            least_gain=trending.LEAST_GAIN if gain is None else gain,
            tag=self.cleaned_data["tag"],
        )

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.fields)
