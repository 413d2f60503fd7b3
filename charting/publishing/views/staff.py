"""Ask for before and after on the site, approve what others asked for, take it down."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charting.clearances.forms import WithdrawForm
from charting.ground.acting_staff import staff_of
from charting.ground.places import clinic_place
from charting.models import Photo, Publication
from charting.photos.consent import MARKETING, photo_consent
from charting.photos.queries import alike
from charting.publishing.forms import PublicationForm
from charting.publishing.queries import today_of_clinic, treated_between
from charting.publishing.services import publications
from charting.publishing.services.publications import PublicationEntry, last_day
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest

PAST = 100
"""So many of those that are over are listed; of what is open, all: it is taken down from here."""


@requires(Permission.WRITE_CHARTS)
@require_http_methods(["GET", "HEAD", "POST"])
def publish_photo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what the public would read of this photograph and the one before (`with`)."""
    rows = Photo.objects.ready().select_related("client")
    after = get_object_or_404(rows, public_id=public_id)
    others = [one for one in alike(after) if one.taken_at < after.taken_at]
    wanted = request.GET.get("with")
    before = next((one for one in others if str(one.public_id) == wanted), None)
    agreed = photo_consent(after.client, clinic_place(), request.now, MARKETING)
    last = last_day(agreed.consent).isoformat() if agreed.consent else ""
    form = PublicationForm(request.POST or None, last=last, initial=_first(before, after, last))
    if before and form.is_valid():
        entry = PublicationEntry(before=before, after=after, **form.cleaned_data)
        try:
            publications.ask_publication(entry=entry, by=user_of(request), now=request.now)
            messages.success(request, "Asked. The client finds it under “My photos”.")
            return redirect("published_photos")
        except RuleViolation as error:
            add_refusal(form, error)
    record(by=user_of(request), action="photo.viewed", target=after)
    context = {
        "client": after.client,
        "photo": after,
        "before": before,
        "agreed": agreed,
        "form": form,
    }
    with timezone.override(clinic_place().zone):
        status = 422 if form.is_bound else 200
        return render(request, "charting/publish_photo.html", context, status=status)


def _first(before: Photo | None, after: Photo, last: str) -> dict[str, object]:
    treated = treated_between(before, after) if before else ""
    return {"treated": treated, "until": last, "purpose": Publication.Purpose.TREATMENT}


@requires(Permission.VIEW_CHARTS)
@require_safe
def published_photos(request: HttpRequest) -> HttpResponse:
    """What waits for whom, what is shown, and what was."""
    return _page(request)


@requires(Permission.COSIGN_CHARTS, proof=True)
@require_POST
def approve_publication(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """From now on the public sees it."""
    found = get_object_or_404(Publication.objects.with_all(), public_id=public_id)
    try:
        publications.approve_publication(publication=found, by=user_of(request), now=request.now)
        messages.success(request, "It is on the site now.")
    except RuleViolation as error:
        messages.error(request, error.detail)
    return redirect("published_photos")


@requires(Permission.WRITE_CHARTS)
@require_POST
def end_publication(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Gone at once, or never shown, with a reason."""
    found = get_object_or_404(Publication.objects.with_all(), public_id=public_id)
    form = WithdrawForm(request.POST, auto_id=f"end-{found.pk}-%s")
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            publications.take_down(
                publication=found, by=user_of(request), now=request.now, reason=reason
            )
            messages.success(request, "Taken down.")
            return redirect("published_photos")
        except RuleViolation as error:
            add_refusal(form, error)
    return _page(request, found, form)


def _page(
    request: HttpRequest, ended: Publication | None = None, form: WithdrawForm | None = None
) -> HttpResponse:
    user, today = user_of(request), today_of_clinic(request.now)
    record(by=user, action="publications.viewed", target=user)
    rows = Publication.objects.with_all()
    open_rows = list(rows.current(today))
    context = {
        "to_approve": [one for one in open_rows if one.agreed_at and not one.approved_at],
        "shown": [one for one in open_rows if one.approved_at],
        "asked": [one for one in open_rows if not one.agreed_at],
        "past": rows.exclude(pk__in=[one.pk for one in open_rows])[:PAST],
        "me": staff_of(user),
        "may_approve": user.may(Permission.COSIGN_CHARTS),
        "may_write": user.may(Permission.WRITE_CHARTS),
        "form": form,
        "form_of": ended,
    }
    with timezone.override(clinic_place().zone):
        status = 422 if form else 200
        return render(request, "charting/published_photos.html", context, status=status)
