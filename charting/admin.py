from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from charting.consents.asked import Subject
from charting.consents.services.publishing import lapsing_with, publish_form
from charting.ground.sealing import sha256_of
from charting.models import ConsentForm, EmergencyPhone
from medspa.accounts.access import user_of
from medspa.accounts.permissions import Permission
from medspa.audit.admin import AuditedAdmin
from medspa.web.request import moment_of
from treatments.admin.catalogue import as_chip

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
    before: ConsentForm | None = None  # the words that these replace
    is_looked_at = False
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    is_lapse_meant = forms.BooleanField(
        label="Clients who signed the words before must sign again, and that is meant",
        required=False,
        help_text="Asked only where somebody did.",
    )

    def clean_text(self) -> str:
        """As it is published: browsers end lines in two characters."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").strip()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not {"kind", "language", "title", "text"} <= set(said):
            return said
        self._show_first(said)
        if said.get("is_lapse_meant"):
            return said
        subject = Subject(said["kind"], said.get("modality", ""), said.get("product_class", ""))
        lapsing = lapsing_with(subject, said["language"], self.now)
        if lapsing.clients:
            self.add_error("is_lapse_meant", lapsing.sentence)
        return said

    def _show_first(self, said: dict[str, Any]) -> None:
        """Nothing is published that was not shown, as clients will read it, in these very words."""
        subject = Subject(said["kind"], said.get("modality", ""), said.get("product_class", ""))
        same = ConsentForm.objects.current().filter(**vars(subject), language=said["language"])
        self.before, self.is_looked_at = same.first(), True
        words = sha256_of(f"{said['title']}\n{said['text']}")
        if said.get("shown") != words:
            sent: Any = self.data  # a QueryDict, which the next look begins with
            self.data = sent = sent.copy()
            sent["shown"] = words
            self.add_error(
                None, "Nothing is published yet: read it above as clients will, then publish it."
            )


@admin.register(ConsentForm)
class ConsentFormAdmin(admin.ModelAdmin[ConsentForm]):
    """Forms are read and published here. New words are a new version; old ones stay as they are.

    Nothing else of charting is in the administration: charts are written on their own pages.
    """

    list_display = [
        "title",
        "kind",
        "language",
        "version",
        "review",
        "published_at",
        "next_version",
    ]
    add_form_template = "admin/charting/consentform/add_form.html"
    change_form_template = "admin/charting/consentform/change_form.html"
    form = PublishForm
    list_filter = ["kind", "modality", "language", "needs_review"]
    fields = WORDS
    formfield_overrides: ClassVar = {
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 24})}
    }

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": "Consent forms"} | (extra_context or {}))

    def get_fields(self, request: HttpRequest, obj: ConsentForm | None = None) -> Any:
        more = ["version", "sha256", "published_at"] if obj else ["is_lapse_meant", "shown"]
        return [*self.fields, *more]

    @admin.display(description="Review", ordering="needs_review")
    def review(self, form: ConsentForm) -> str:
        return as_chip("to review", "is-open") if form.needs_review else ""

    @admin.display(description="")
    def next_version(self, form: ConsentForm) -> str:
        """Begins with the newest words, whichever version it is pressed at."""
        address = f"{reverse('admin:charting_consentform_add')}?after={form.pk}"
        return format_html(
            '<a href="{}">New version<span class="visually-hidden"> of {}</span></a>', address, form
        )

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


@admin.register(EmergencyPhone)
class EmergencyPhoneAdmin(AuditedAdmin):
    """Whom each location calls; those of the country need no row."""

    list_display = ["name", "phone", "role", "location", "position"]
    list_filter = ["location"]
