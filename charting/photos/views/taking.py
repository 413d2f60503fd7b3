"""All photographs of a client, and the next one to take."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from charting.ground.acting_staff import staff_of
from charting.ground.places import place_of
from charting.ground.records import find_record
from charting.ground.shots import Shot, missing, shots_for
from charting.models import Chart
from charting.photos.consent import photo_consent
from charting.photos.doubts import Doubt, doubts_now
from charting.photos.forms import KEYS, PhotoForm
from charting.photos.queries import just_refused, photo_page, sittings_of
from charting.photos.refusals import WORDS
from charting.photos.services.photos import PhotoEntry, receive_photo
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.clinic.models import Location
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest
from treatments.giving.wordings import day_text


@requires(Permission.VIEW_CHARTS)
@require_http_methods(["GET", "HEAD", "POST"])
def client_photos(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at them, and send another one. Every look is noted."""
    client = find_record(pk)
    place = place_of(client)
    with timezone.override(place.zone):
        if request.method != "POST":
            return _page(request, client, place)
        asked: list[Doubt] = []
        form = PhotoForm(request.POST, request.FILES, whose=whose(client))
        if form.is_valid():
            try:
                entry = _entry(request, client, place, form)
                photo = receive_photo(
                    client=client, entry=entry, by=user_of(request), now=request.now
                )
                messages.success(request, f"Kept: {photo.label}.")
                goes_on = "&camera=1" if "camera" in request.POST else ""
                sure = f"&sure={KEYS.join(entry.sure_of)}" if entry.sure_of else ""
                there = reverse("client_photos", args=[pk])
                return redirect(f"{there}?same=1{sure}{goes_on}#take")
            except RuleViolation as error:
                asked = error.facts.get("doubts", [])
                add_refusal(form, error)
        return _page(request, client, place, form, asked)


def whose(client: Client) -> str:
    """The two identifiers, as they are read aloud."""
    born = f", born {day_text(client.birth_on)}" if client.birth_on else ""
    return f"{client.full_name}{born}"


def _entry(request: HttpRequest, client: Client, place: Location, form: PhotoForm) -> PhotoEntry:
    said = form.cleaned_data
    here = client.appointments.not_over(request.now).filter(starts_at__lte=request.now)
    taken_at = said["taken_at"]
    return PhotoEntry(
        content=said["content"],
        view=said["view"],
        expression=said["expression"],
        taken_at=taken_at or request.now,
        location=place,
        appointment=None if taken_at else here.first(),
        sure_of=form.sure_of,
    )


def _page(
    request: HttpRequest,
    client: Client,
    place: Location,
    sent: PhotoForm | None = None,
    asked: Sequence[Doubt] = (),
) -> HttpResponse:
    record(by=user_of(request), action="photos.viewed", target=client)
    number = request.GET.get("page", "1")
    found = photo_page(client, int(number) if number.isdecimal() and len(number) < 6 else 1)
    sittings = sittings_of(found, place)
    today = place.local(request.now).date()
    taken = [one for sitting in sittings if sitting.day == today for one in sitting.photos]
    shots = shots_for(_areas(client))
    left = missing(shots, taken)
    staff = staff_of(user_of(request))
    doubts = doubts_now(client, staff, request.now) if staff else []
    form = sent or _fresh(request, client, left)
    form.ask(asked or doubts)
    context = {
        "client": client,
        "agreed": photo_consent(client, place, request.now),
        "photos": found,
        "sittings": sittings,
        "refused": just_refused(client, request.now),
        "shots": [(one, one not in left) for one in shots],
        "next": left[0] if left else None,
        "form": form,
        "doubts": doubts,
        "goes_on": "camera" in request.GET,
        "words": WORDS,
        "may_write": user_of(request).may(Permission.WRITE_CHARTS),
        "is_preparing": any(one.state in ("received", "processing") for one in found),
    }
    return render(request, "charting/client_photos.html", context, status=422 if sent else 200)


def _fresh(request: HttpRequest, client: Client, left: list[Shot]) -> PhotoForm:
    asked = {key: request.GET[key] for key in ("view", "expression") if key in request.GET}
    first = {"view": left[0].view, "expression": left[0].expression} if left else {}
    sure = request.GET.get("sure", "")
    sure_of = {"doubts": sure, "is_sure": bool(sure)}
    initial = first | asked | sure_of | {"is_them": "same" in request.GET}
    return PhotoForm(whose=whose(client), initial=initial)


def _areas(client: Client) -> set[str]:
    """What the newest plan and the chart that is open treat: which expressions are asked for."""
    plan = client.treatment_plans.first()
    planned = plan.stages.values_list("items__area", flat=True) if plan else []
    open_charts = Chart.objects.unsigned().filter(client=client)
    given = open_charts.values_list("injections__area", flat=True)
    return {area for area in [*planned, *given] if area}
