"""One photograph: its pictures, and beside the one it is compared with."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from charting.clearances.forms import WithdrawForm
from charting.ground.places import place_of
from charting.models import Photo
from charting.models.photo import PhotoQuerySet
from charting.photos.queries import alike, baseline_among
from charting.photos.services import photos
from charting.photos.serving import picture_response
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest

MODES = [("two", "Side by side"), ("slider", "Slider"), ("over", "One over the other")]
SMALL = 320
"""Looks at these are noted by the page that has them."""


@requires(Permission.VIEW_CHARTS)
@require_safe
def photo_picture(request: HttpRequest, public_id: UUID, size: int) -> HttpResponseBase:
    photo = get_object_or_404(_kept(), public_id=public_id, state=Photo.State.READY)
    if size != SMALL:
        record(by=user_of(request), action="photo.viewed", target=photo, size=size)
    return picture_response(photo, size)


@requires(Permission.VIEW_CHARTS)
@require_safe
def compare_photo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Beside the baseline, or any other of the same view and expression (`with`)."""
    return _page(request, get_object_or_404(_kept(), public_id=public_id))


@requires(Permission.WRITE_CHARTS)
@require_POST
def turn_photo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A quarter to the right."""
    photo = get_object_or_404(_kept(), public_id=public_id)
    try:
        photos.turn_photo(photo=photo, by=user_of(request))
    except RuleViolation as error:
        messages.error(request, error.detail)
    return redirect("client_photos", pk=photo.client_id)


@requires(Permission.WRITE_CHARTS)
@require_POST
def choose_baseline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What later ones of its view and expression are compared with."""
    photo = get_object_or_404(_kept(), public_id=public_id)
    try:
        photos.choose_baseline(photo=photo, by=user_of(request))
    except RuleViolation as error:
        messages.error(request, error.detail)
    return redirect("compare_photo", public_id=public_id)


@requires(Permission.WRITE_CHARTS)
@require_POST
def remove_client_photo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take it out, with a reason; `again` leads to taking it anew."""
    photo = get_object_or_404(_kept(), public_id=public_id)
    form = WithdrawForm(request.POST, auto_id="remove-%s")
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            photos.remove_photo(photo=photo, reason=reason, by=user_of(request), now=request.now)
            messages.success(request, "Taken out.")
            again = f"?view={photo.view}&expression={photo.expression}#take"
            return redirect(f"{reverse('client_photos', args=[photo.client_id])}{again}")
        except RuleViolation as error:
            add_refusal(form, error)
    return _page(request, photo, form)


def _kept() -> PhotoQuerySet:
    rows: PhotoQuerySet = Photo.objects.kept().select_related("client", "taken_by")
    return rows


def _page(request: HttpRequest, photo: Photo, form: WithdrawForm | None = None) -> HttpResponse:
    record(by=user_of(request), action="photo.viewed", target=photo)
    others = alike(photo) or [photo]
    before = next(
        (one for one in others if str(one.public_id) == request.GET.get("with")),
        baseline_among(others),
    )
    context = {
        "client": photo.client,
        "photo": photo,
        "modes": MODES,
        "before": before,
        "others": [one for one in others if one.pk != photo.pk],
        "form": form or WithdrawForm(auto_id="remove-%s"),
        "may_write": user_of(request).may(Permission.WRITE_CHARTS),
    }
    with timezone.override(place_of(photo.client).zone):
        return render(request, "charting/compare_photo.html", context, status=422 if form else 200)
