"""Ask for before and after on the site, approve what others asked for, take it down."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from charting.clearances.forms import WithdrawForm
from charting.ground.acting_staff import staff_of
from charting.ground.places import clinic_place
from charting.models import Photo, Publication
from charting.models.publication import SPANISH
from charting.photos.consent import MARKETING, photo_consent
from charting.photos.queries import alike
from charting.publishing.between import Given, given_between, left_out, proposed_words
from charting.publishing.forms import PublicationForm
from charting.publishing.queries import today_of_clinic
from charting.publishing.services import publications
from charting.publishing.services.publications import PublicationEntry, last_day
from charting.publishing.telling import whom_to_tell
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
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
    given = given_between([(before, after)])[0] if before else []
    first = _first(given, last)
    form = PublicationForm(request.POST or None, last=last, given=given, initial=first)
    if before and form.is_valid():
        entry = PublicationEntry(before=before, after=after, **form.words())
        try:
            publications.ask_publication(entry=entry, by=user_of(request), now=request.now)
            _say_asked(request, after.client)
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


def _say_asked(request: HttpRequest, client: Client) -> None:
    if whom_to_tell(client):
        messages.success(
            request,
            "Asked. The client gets an email and answers under “Photos” on their own pages.",
        )
    else:
        messages.warning(
            request,
            "Asked, but the client cannot answer yet: their own pages need a confirmed email.",
        )


def _first(given: list[Given], last: str) -> dict[str, object]:
    """To begin with; somebody reads it before the public does."""
    treated = proposed_words(given)
    with translation.override(SPANISH):
        treated_es = proposed_words(given)
    purpose = Publication.Purpose.TREATMENT
    return {"treated": treated, "treated_es": treated_es, "until": last, "purpose": purpose}


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
    waiting = [one for one in open_rows if one.agreed_at and not one.approved_at]
    context = {
        "to_approve": zip(waiting, _missing(waiting), strict=True),
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


def _missing(rows: list[Publication]) -> list[list[Given]]:
    """Of each, what charts have between the two photographs and its words do not name."""
    given = given_between([(one.before, one.after) for one in rows])
    return [left_out(found, one.treated) for one, found in zip(rows, given, strict=True)]
