"""What is sent with a photograph, and why one is taken out."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms

from charting.ground.forms import time_field
from charting.models import Photo
from charting.photos.doubts import Doubt

KEYS = "."
KEY = re.compile(r"\b[0-9a-f]{12}\b")


class PhotoForm(forms.Form):
    """`is_them`: whoever sends it looked at the name and the date of birth, and at the face."""

    content = forms.FileField(
        label="Photo",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic"}),
        error_messages={"empty": "This file is empty. Take the photo again."},
    )
    view = forms.ChoiceField(label="View", choices=Photo.View.choices)
    expression = forms.ChoiceField(label="Expression", choices=Photo.Expression.choices)
    taken_at = time_field("Taken, if not now", required=False)
    is_them = forms.BooleanField(error_messages={"required": "Say whose face this is."})

    is_sure = forms.BooleanField(
        label="I looked again at the name, the date of birth and the face", required=False
    )

    doubts = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, whose: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = ""
        self.fields["is_them"].label = f"The face is that of {whose}"

    @property
    def sure_of(self) -> list[str]:
        """Keys of the doubts that were on the page on which the tick was set; nothing else that
        was sent, as they stand in the next address."""
        said = self.data if self.is_bound else self.initial
        return KEY.findall(said.get("doubts") or "") if said.get("is_sure") else []

    def ask(self, doubts: Iterable[Doubt]) -> None:
        """About what stands on the page now. The tick stays only if it was set for all of it."""
        keys = [one.key for one in doubts]
        is_sure = bool(keys) and set(keys) <= set(self.sure_of)
        self.asked = KEYS.join(keys)
        self.initial["is_sure"] = is_sure
        if self.is_bound and not is_sure:
            self.data = {name: value for name, value in self.data.items() if name != "is_sure"}
