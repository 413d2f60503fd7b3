from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from charting.consents.asked import Subject
from charting.consents.services.publishing import lapsing_with, publish_form
from charting.models import ConsentForm
from medspa.accounts.access import user_of
from medspa.accounts.permissions import Permission
from medspa.web.request import moment_of

WORDS: tuple[str, ...] = (
    "kind",
    "modality",
    "product_class",
    "language",
    "title",
    "text",
    "needs_review",
)


class PublishForm(forms.ModelForm[ConsentForm]):
    """New words. Where clients signed those that they replace, asks whether that is meant."""

    now: datetime
    is_lapse_meant = forms.BooleanField(
        label="Clients who signed the words before must sign again, and that is meant",
        required=False,
        help_text="Asked only where somebody did.",
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("is_lapse_meant") or not {"kind", "language"} <= set(said):
            return said
        subject = Subject(said["kind"], said.get("modality", ""), said.get("product_class", ""))
        lapsing = lapsing_with(subject, said["language"], self.now)
        if lapsing.clients:
            self.add_error("is_lapse_meant", lapsing.sentence)
        return said


@admin.register(ConsentForm)
class ConsentFormAdmin(admin.ModelAdmin[ConsentForm]):
    """Forms are read and published here. New words are a new version; old ones stay as they are.

    Nothing else of charting is in the administration: charts are written on their own pages.
    """

    list_display = ["title", "kind", "language", "version", "needs_review", "published_at"]
    change_form_template = "admin/charting/consentform/change_form.html"
    form = PublishForm
    list_filter = ["kind", "modality", "language", "needs_review"]
    fields = WORDS

    def get_fields(self, request: HttpRequest, obj: ConsentForm | None = None) -> Any:
        more = ["version", "sha256", "published_at"] if obj else ["is_lapse_meant"]
        return [*self.fields, *more]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The next version begins with the newest words, not with an empty page."""
        after = request.GET.get("after", "")
        before = ConsentForm.objects.filter(pk=after).first() if after.isdecimal() else None
        if before is None:
            return super().get_changeform_initial_data(request)
        newest = ConsentForm.objects.current().filter(**vars(Subject.of(before)))
        form = newest.get(language=before.language)
        return {name: getattr(form, name) for name in WORDS if name != "needs_review"}

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)
        return type("PublishFormNow", (form,), {"now": moment_of(request)})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The words that clients agree to are the medical director's."""
        return user_of(request).may(Permission.EDIT_CATALOGUE)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ConsentForm, form: Any, change: bool) -> None:
        """Publish through the service, which numbers and hashes the version."""
        published = publish_form(
            subject=Subject.of(obj),
            title=obj.title,
            text=obj.text,
            language=obj.language,
            needs_review=obj.needs_review,
            by=user_of(request),
            now=moment_of(request),
        )
        obj.__dict__.update(published.__dict__)
