"""What is sent with a photograph, and why one is taken out."""

from typing import Any

from django import forms

from charting.ground.forms import time_field
from charting.models import Photo


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

    def __init__(self, *args: Any, whose: str, is_doubted: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_doubted = is_doubted or "is_sure" in self.data
        self.fields["is_them"].label = f"The face is that of {whose}"
