"""What changed lately in the whole catalogue, and the catalogue as CSV: down and back up."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from medspa.audit.admin import ReadOnlyAdmin
from medspa.audit.log import record
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import moment_of
from treatments.admin.catalogue import current_editor
from treatments.catalogue.csv_lines import MAX_BYTES
from treatments.catalogue.services.sheets import ImportReport, catalogue_revision, import_sheet
from treatments.catalogue.sheets import SHEETS, CsvTable, table_as_csv
from treatments.models import CatalogueVersion


class SheetForm(forms.Form):
    """A file to look through; then, with what it says and why, to bring in."""

    file = forms.FileField(label="CSV file", required=False)
    text = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    why = forms.CharField(label="Why it changes", max_length=300, required=False)
    is_past_meant = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        upload = said.get("file")
        if upload and upload.size > MAX_BYTES:
            self.add_error("file", "The file is larger than 1 MB.")
        elif not upload and not said.get("text"):
            self.add_error("file", "Choose a CSV file.")
        if "apply" in self.data and not said.get("why"):
            self.add_error("why", "Say why the catalogue changes.")
        return said

    def content(self) -> bytes:
        upload = self.cleaned_data.get("file")
        content: bytes = upload.read() if upload else self.cleaned_data["text"].encode()
        return content


@admin.register(CatalogueVersion)
class CatalogueVersionAdmin(ReadOnlyAdmin):
    """Every change of the catalogue, the newest first."""

    list_display = ("at", "model", "row_key", "version", "by", "why")
    list_filter = ("model",)
    search_fields = ("row_key", "by", "why")
    date_hierarchy = "at"
    show_full_result_count = False
    actions = None

    def get_urls(self) -> list[URLPattern]:
        own = self.admin_site.admin_view
        return [
            path("csv/<str:name>/export/", own(self.export_view), name="catalogue_export"),
            path("csv/<str:name>/import/", own(self.import_view), name="catalogue_import"),
            *super().get_urls(),
        ]

    def export_view(self, request: HttpRequest, name: str) -> HttpResponse:
        sheet = _sheet(name)
        record(by=current_editor(request), action="catalogue.exported", target=f"treatments.{name}")
        headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
        return HttpResponse(
            table_as_csv(sheet), content_type="text/csv; charset=utf-8", headers=headers
        )

    def import_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """First what the file would change, line by line; then, with a reason, the change."""
        sheet = _sheet(name)
        if not current_editor(request).may(sheet.permission):
            raise PermissionDenied
        form = SheetForm(request.POST or None, request.FILES or None)
        if not form.is_bound or not form.is_valid():
            return self._page(request, sheet, form, _looked_at(request, sheet, form))
        content = form.content()
        try:
            report = _bring_in(request, sheet, form, content)
        except RuleViolation as error:
            add_refusal(form, error)
            report = _dry(request, sheet, content)
        if "apply" in request.POST and form.is_valid() and not report.errors:
            said = f"{report.added} added, {report.changed} changed in {name}."
            messages.success(request, said)
            return HttpResponseRedirect(_list_of(sheet))
        return self._page(request, sheet, form, report, content)

    def _page(
        self,
        request: HttpRequest,
        sheet: CsvTable,
        form: SheetForm,
        report: ImportReport | None,
        content: bytes = b"",
    ) -> TemplateResponse:
        context = self.admin_site.each_context(request) | {
            "title": f"Import {sheet.name}",
            "opts": sheet.model._meta,
            "sheet": sheet,
            "form": form,
            "report": report,
            "text": content.decode("utf-8-sig", "replace") or form["text"].value(),
            "seen": catalogue_revision(),
        }
        is_refused = form.is_bound and (form.errors or (report and report.errors))
        return TemplateResponse(
            request, "admin/treatments/import.html", context, status=422 if is_refused else 200
        )


def _sheet(name: str) -> CsvTable:
    if name not in SHEETS:
        raise Http404("No such sheet.")
    return SHEETS[name]


def _list_of(sheet: CsvTable) -> str:
    return reverse(f"admin:treatments_{sheet.model._meta.model_name}_changelist")


def _bring_in(
    request: HttpRequest, sheet: CsvTable, form: SheetForm, content: bytes
) -> ImportReport:
    if "apply" not in request.POST:
        return _dry(request, sheet, content)
    said = form.cleaned_data
    return import_sheet(
        sheet=sheet,
        content=content,
        by=current_editor(request),
        now=moment_of(request),
        why=said["why"],
        seen=said["seen"],
        dry_run=False,
        is_past_meant=said["is_past_meant"],
    )


def _dry(request: HttpRequest, sheet: CsvTable, content: bytes) -> ImportReport:
    return import_sheet(
        sheet=sheet, content=content, by=current_editor(request), now=moment_of(request)
    )


def _looked_at(request: HttpRequest, sheet: CsvTable, form: SheetForm) -> ImportReport | None:
    """What was looked at already, if only the reason is missing."""
    text = request.POST.get("text", "")
    return _dry(request, sheet, text.encode()) if form.is_bound and text else None
