"""What the public site says: pages in both languages, drafts of them, preview and publishing."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.forms import inlineformset_factory
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspa.accounts.access import requires, user_of
from medspa.accounts.models import User
from medspa.accounts.permissions import Permission
from medspa.audit.admin import lock_rows
from medspa.audit.log import record
from medspa.audit.merging import merging_form
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest
from office.rows.pages import RowForm
from office.rows.saving import save_row
from website.models import Page, Section
from website.services import copy_page, publish_page

WORDS = ("title", "eyebrow", "lead", "description")


class PageForm(RowForm):
    GROUPS = [("", WORDS)]

    class Meta:
        model = Page
        fields = WORDS
        labels = {"eyebrow": "Line above", "lead": "First paragraph"}
        widgets = {
            "lead": forms.Textarea({"rows": 3}),
            "description": forms.Textarea({"rows": 2}),
        }


class SectionForm(forms.ModelForm[Section]):
    class Meta:
        model = Section
        fields = ("layout", "eyebrow", "title", "body", "anchor", "position")
        labels = {"position": "Place on the page", "eyebrow": "Line above"}
        widgets = {"body": forms.Textarea({"rows": 6})}


SectionForms = inlineformset_factory(
    Page, Section, form=merging_form(SectionForm), extra=1, can_delete=True
)


@requires(Permission.ADMINISTER)
@require_safe
def office_pages(request: HttpRequest) -> HttpResponse:
    """What the public reads and the drafts; what was replaced stays behind a fold."""
    rows = Page.objects.order_by("position", "slug", "language", "-edited_at")
    current = list(rows.exclude(state=Page.State.PAST))
    there = {(row.slug, row.language) for row in current}
    context = {
        "here": "pages",
        "rows": [
            (row, [pair for pair in settings.LANGUAGES if (row.slug, pair[0]) not in there])
            for row in current
        ],
        "past": rows.filter(state=Page.State.PAST)[:30],
    }
    return render(request, "office/office_pages.html", context)


@requires(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def office_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft and its sections. What the public reads is copied first, and replaced when it is
    ready."""
    page = get_object_or_404(lock_rows(Page.objects.all()), pk=pk)
    if page.state != Page.State.DRAFT:
        return redirect("page_preview", pk=pk)
    by, sent = user_of(request), request.POST if request.method == "POST" else None
    form = merging_form(PageForm)(sent, instance=page, by=by)
    sections = SectionForms(sent, instance=page, queryset=lock_rows(page.sections.all()))
    if sent is not None and form.is_valid() and sections.is_valid():
        page.edited_at, page.edited_by = request.now, by.audit_name
        _save(form, sections, by)
        messages.success(request, "The draft is saved. The public still reads the old page.")
        return redirect("office_page", pk=pk)
    context = {"here": "pages", "page": page, "form": form, "sections": sections}
    is_refused = form.is_bound and not (form.is_valid() and sections.is_valid())
    status = 422 if is_refused else 200
    return render(request, "office/office_page.html", context, status=status)


@requires(Permission.ADMINISTER)
@require_POST
def office_copy_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft with the same words, or one to be translated into `language`."""
    page = get_object_or_404(Page.objects.prefetch_related("sections"), pk=pk)
    said = request.POST.get("language", "")
    language = said if said in dict(settings.LANGUAGES) else ""
    draft = copy_page(page=page, by=user_of(request), now=request.now, language=language)
    return redirect("office_page", pk=draft.pk)


@requires(Permission.ADMINISTER)
@require_POST
def office_publish_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was read is published; what stood there becomes a past page."""
    page, seen = get_object_or_404(Page, pk=pk), request.POST.get("seen", "")
    try:
        publish_page(page=page, by=user_of(request), now=request.now, seen=seen)
    except RuleViolation as error:
        messages.warning(request, error.detail)
    else:
        messages.success(request, f"{page.title} is what the public reads now.")
    return redirect("office_pages")


def _save(form: Any, sections: Any, by: User) -> None:
    save_row(form, by)
    sections.save()
    for row in sections.new_objects:
        record(by=by, action="section.created", target=row)
    for row, fields in sections.changed_objects:
        record(by=by, action="section.changed", target=row, fields=fields)
    for _row in sections.deleted_objects:
        record(by=by, action="section.deleted", target=form.instance)
