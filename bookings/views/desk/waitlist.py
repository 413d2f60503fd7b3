"""Who waits for what, as the front desk sees it."""

from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.booking.links import replace_entry_link
from bookings.forms import DeskWaitForm
from bookings.models import WaitlistEntry
from bookings.views.desk.chosen import begun_with, client_chosen, people_context
from bookings.views.desk.client import client_named_in
from bookings.views.desk.draft import (
    DeskDraft,
    draft_of,
    drop_draft,
    keep_draft,
    kept_instead,
    unfinished_drafts,
)
from bookings.views.fragments import render_part
from bookings.waitlist.eligibility import eligibility_errors
from bookings.waitlist.entries import WaitlistRequest, join_waitlist, leave_waitlist
from bookings.waitlist.queries import find_waiting_entries
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clinic.desk import desk_location
from medspa.clinic.models import Location
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest

SHOWN = 200
USUAL_DAYS = timedelta(days=60)


@requires(Permission.VIEW_DIARY)
@require_safe
def waitlist(request: HttpRequest) -> HttpResponse:
    """Longest waiting first, with what each was offered."""
    entries = list(find_waiting_entries()[: SHOWN + 1])
    context = {"entries": entries[:SHOWN], "has_more": len(entries) > SHOWN}
    return render(request, "bookings/waitlist.html", context)


@requires(Permission.BOOK_FOR_CLIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def waitlist_add(request: HttpRequest) -> HttpResponse:
    """Put somebody on the list who calls or stands at the counter."""
    asked = request.POST.get("location") or request.GET.get("location", "")
    location = desk_location(request, asked)
    if location is None:
        return render(request, "bookings/no_location.html", status=404)
    draft = draft_of(request)
    form = _form(request, location, draft)
    if request.method != "POST":
        return _add_page(request, location, draft, form)
    return kept_instead(request, draft) or _added(request, location, draft, form)


def _added(
    request: HttpRequest, location: Location, draft: DeskDraft, form: DeskWaitForm
) -> HttpResponse:
    """In earnest: on the list, or the page again with everything typed."""
    keep_draft(request, draft)
    if not form.is_valid():
        return _add_page(request, location, draft, form)
    try:
        entry = _add(request, form)
    except RuleViolation as error:
        return _add_page(request, location, draft, form, error.detail)
    drop_draft(request, draft)
    messages.success(request, f"{entry.client.full_name} is on the waitlist.")
    if forbidden := eligibility_errors(entry, request.now):
        because = " ".join(each.detail for each in forbidden)
        messages.warning(request, f"As things stand, nothing can be offered yet. {because}")
    return redirect("waitlist")


@requires(Permission.BOOK_FOR_CLIENT)
@require_POST
def waitlist_remove(request: HttpRequest, entry_id: int) -> HttpResponse:
    entry = get_object_or_404(WaitlistEntry.objects.select_related("client"), pk=entry_id)
    try:
        leave_waitlist(entry=entry, by=user_of(request), now=request.now)
    except RuleViolation as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, f"{entry.client.full_name} is off the waitlist.")
    return redirect("waitlist")


@requires(Permission.BOOK_FOR_CLIENT)
@require_POST
def waitlist_link(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Whoever has the old link opens nothing with it any more; the client gets another."""
    entry = get_object_or_404(WaitlistEntry.objects.select_related("client"), pk=entry_id)
    try:
        replace_entry_link(entry=entry, by=user_of(request), now=request.now)
    except RuleViolation as error:
        messages.error(request, error.detail)
    else:
        whom = entry.client.full_name
        said = f"The old link no longer works. A new one is on its way to {whom}."
        messages.success(request, said)
    return redirect("waitlist")


def _form(request: HttpRequest, location: Location, draft: DeskDraft) -> DeskWaitForm:
    today = location.local(request.now).date()
    usual = {"location": location.slug, "from_on": today, "to_on": today + USUAL_DAYS}
    initial = usual | begun_with(request, draft)
    data = request.POST if request.method == "POST" else None
    return DeskWaitForm(data, location=location, today=today, initial=initial)


@transaction.atomic
def _add(request: HttpRequest, form: DeskWaitForm) -> WaitlistEntry:
    typed = form.cleaned_data
    client = client_named_in(form, by=user_of(request), now=request.now)
    waitlist_request = WaitlistRequest(
        appointment_type=typed["appointment_type"],
        location=typed["location"],
        provider=typed["provider"],
        wishes=form.wishes,
    )
    return join_waitlist(waitlist_request, client=client, by=user_of(request), now=request.now)


def _add_page(
    request: HttpRequest,
    location: Location,
    draft: DeskDraft,
    form: DeskWaitForm,
    problem: str = "",
) -> HttpResponse:
    person = client_chosen(request, form, draft)
    context = {
        "location": location,
        "form": form,
        "problem": problem,
        "draft": draft,
        "unfinished": unfinished_drafts(request, draft),
        **people_context(request, person),
    }
    status = 422 if problem or form.errors else 200
    template = "bookings/waitlist_add.html"
    return render_part(request, template, context, parts=("people",), status=status)
