"""What every page of the catalogue shares: who may edit, why, the mark of an edit, its history."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, BaseModelFormSet, ModelForm
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils.html import format_html

from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.admin import AuditedAdmin
from medspa.web.request import moment_of
from treatments.catalogue.services.loading import mark_edited
from treatments.catalogue.services.versions import say_who
from treatments.catalogue.sheets import SHEETS
from treatments.catalogue.versions import history_of
from treatments.models import CatalogueRow

WHY_AGREED = "Agreed with the figures"


def current_editor(request: HttpRequest) -> User:
    """Whoever is signed in; the administration is closed to everybody else."""
    return cast("User", request.user)


def as_chip(text: str, look: str = "") -> str:
    return format_html('<span class="chip {}">{}</span>', look, text)


class EditedByPermission:
    """Everybody in the administration may look; only `permission` may write; nobody deletes.

    Rows are named by charts and by the files for good: switch a product off instead.
    """

    permission = Permission.EDIT_CATALOGUE

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return current_editor(request).may(self.permission)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return current_editor(request).may(self.permission)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class CatalogueForm(ModelForm[Any]):
    """Whoever changes what stands in the catalogue says why; the version keeps it."""

    why = forms.CharField(
        label="Why it changes",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="A source, a decision. It stands in the history for good.",
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        is_changed = self.instance.pk is not None and set(self.changed_data) - {"why"}
        if is_changed and not self.instance._state.adding and not said.get("why"):
            self.add_error("why", "Say why this changes.")
        return said


class WhyFormSet(BaseInlineFormSet[Any, Any, ModelForm[Any]]):
    """Rows inside the page of another row: the same reason holds for them.

    `once` names what two rows may not share. Each row looks for it among those that are stored;
    among those that are typed together nobody else does where a part of it may be empty.
    """

    def clean(self) -> None:
        super().clean()
        self._refuse_twins()
        is_changed = any(form.has_changed() for form in self.forms)
        if is_changed and not self.instance._state.adding and not self.data.get("why"):
            raise ValidationError("Say under “Why it changes” why.")

    def once(self, said: dict[str, Any]) -> dict[str, Any]:
        """By field, what stands on this page once."""
        return {}

    def _refuse_twins(self) -> None:
        met: set[Any] = set()
        for form in self.forms:
            said = getattr(form, "cleaned_data", {})
            for field, key in self.once(said).items() if said else ():
                if key in met:
                    form.add_error(field, "Another row on this page has the same.")
                met.add(key)


class CatalogueInline(EditedByPermission, admin.StackedInline[Any, Any]):
    formset = WhyFormSet
    extra = 0
    show_change_link = True


class CatalogueTable(EditedByPermission, admin.TabularInline[Any, Any]):
    formset = WhyFormSet
    extra = 0
    show_change_link = True


class CatalogueAdmin(EditedByPermission, AuditedAdmin):
    """Marks what somebody changes, so that `load_catalogue` keeps off it, and shows its history."""

    form = CatalogueForm
    change_list_template = "admin/treatments/change_list.html"
    readonly_fields: ClassVar[tuple[str, ...]] = ("version", "edited_at", "edited_by")
    actions = ("agree",)
    source_fields: ClassVar[tuple[str, ...]] = ("source",)  # where texts cite: `filters.py`

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        sheet = next((name for name, one in SHEETS.items() if one.model is self.model), "")
        context = {
            "title": str(self.opts.verbose_name_plural).capitalize(),
            "sheet_name": sheet,
            "may_import": self.has_change_permission(request),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The reason stands in a part of its own, for those who may change anything."""
        fields = [name for name in self.get_fields(request, obj) if name != "why"]
        if obj is None or not self.has_change_permission(request, obj):
            return [(None, {"fields": fields})]
        return [(None, {"fields": fields}), ("Reason", {"fields": ["why"]})]

    def save_model(
        self, request: HttpRequest, obj: models.Model, form: ModelForm[Any], change: bool
    ) -> None:
        say_who(by=current_editor(request), why=form.cleaned_data.get("why", ""))
        if set(form.changed_data) - {"why"} and isinstance(obj, CatalogueRow):
            mark_edited(obj, by=current_editor(request), now=moment_of(request))
        super().save_model(request, obj, form, change)

    def save_formset(
        self,
        request: HttpRequest,
        form: ModelForm[Any],
        formset: BaseModelFormSet[Any, Any],
        change: bool,
    ) -> None:
        for row_form in formset.forms:
            if row_form.has_changed():
                self._mark(row_form.instance, form.instance, request)
        super().save_formset(request, form, formset, change)

    def _mark(self, row: models.Model, parent: CatalogueRow, request: HttpRequest) -> None:
        edited = row if isinstance(row, CatalogueRow) else parent
        mark_edited(edited, by=current_editor(request), now=moment_of(request))
        if edited is parent:
            parent.save(update_fields=["edited_at", "edited_by"])

    @admin.display(description="Review", ordering="needs_review")
    def review(self, row: Any) -> str:
        return as_chip("to review", "is-open") if row.needs_review else ""

    @admin.action(description="I agree with these figures (ends the review)", permissions=["agree"])
    @transaction.atomic
    def agree(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        say_who(by=current_editor(request), why=WHY_AGREED)
        for row in queryset.filter(needs_review=True).select_for_update(of=("self",)):
            row.needs_review = False
            mark_edited(row, by=current_editor(request), now=moment_of(request))
            row.save(update_fields=["needs_review", "edited_at", "edited_by"])
            self.note(request, row, "agreed")

    def has_agree_permission(self, request: HttpRequest) -> bool:
        has_figures = any(field.name == "needs_review" for field in self.model._meta.fields)
        return has_figures and self.has_change_permission(request)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> TemplateResponse:
        """Every version of the row: what was written over what, by whom, when and why."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404("No such row.")
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {
            "title": f"History of {row}",
            "object": row,
            "opts": self.opts,
            "editions": history_of(row),
        }
        return TemplateResponse(request, "admin/treatments/history.html", context)
