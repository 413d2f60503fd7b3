from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from charting.consents.asked import Subject
from charting.consents.services.publishing import publish_form
from charting.models import ConsentForm
from medspa.accounts.access import user_of
from medspa.accounts.permissions import Permission
from medspa.web.request import moment_of


@admin.register(ConsentForm)
class ConsentFormAdmin(admin.ModelAdmin[ConsentForm]):
    """Forms are read and published here. New words are a new version; old ones stay as they are.

    Nothing else of charting is in the administration: charts are written on their own pages.
    """

    list_display = ["title", "kind", "language", "version", "needs_review", "published_at"]
    list_filter = ["kind", "modality", "language", "needs_review"]
    fields = ["kind", "modality", "product_class", "language", "title", "text", "needs_review"]

    def get_fields(self, request: HttpRequest, obj: ConsentForm | None = None) -> Any:
        return [*self.fields, "version", "sha256", "published_at"] if obj else self.fields

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
