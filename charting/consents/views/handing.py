"""What staff do about a client's forms: hand the tablet over, note what was told."""

from collections.abc import Sequence

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from bookings.ground.tokens import forms_token
from bookings.models import Appointment
from charting.consents.answer import Answer, Circumstances
from charting.consents.asked import Subject, subjects_of_visit
from charting.consents.forms import HandOverForm
from charting.consents.queries import (
    FormStanding,
    forms_of_client,
    gate_of,
    is_no,
    spanish_subjects,
    to_sign,
)
from charting.consents.services.answers import answer_form, withdraw_consent
from charting.consents.wanted import papers_due, papers_for_needle
from charting.ground.acting_staff import active_chart_writers
from charting.ground.marks import meant
from charting.ground.places import place_of
from charting.ground.records import find_record
from charting.models import Consent
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clients.models import Client
from medspa.errors import RuleViolation
from medspa.formats.dates import LANGUAGES
from medspa.pages.languages import PARAMETER
from medspa.tablet.lock import hand_over
from medspa.web.request import HttpRequest
from treatments.models import Modality


@requires(Permission.WRITE_CHARTS)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_tablet_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Which forms, and who explained them; then the tablet is the client's until it is unlocked."""
    client = find_record(pk)
    visit = _visit_today(client, request)
    found = forms_of_client(client, place_of(client, visit), request.now)
    form = _form(request, client, visit, found)
    if request.method == "POST" and form.is_valid():
        return _hand(request, client, visit, form)
    context = {
        "client": client,
        "visit": visit,
        "form": form,
        "found": found,
        "back": _back(request, client),
    }
    status = 422 if form.errors else 200
    return render(request, "charting/hand_tablet_over.html", context, status=status)


@requires(Permission.WRITE_CHARTS)
@require_POST
def note_told(request: HttpRequest, pk: int) -> HttpResponse:
    """The client told us that they do not agree, or not any more."""
    client = find_record(pk)
    found = forms_of_client(client, place_of(client), request.now)
    said = request.POST.get("form", "")
    standing = next((one for one in found if one.slug == said), None)
    try:
        if standing:
            _note(standing, client, request)
            messages.success(request, "Noted. It applies from now on.")
    except RuleViolation as error:
        messages.error(request, error.detail)
    return redirect(f"{reverse('client_record', args=[pk])}#consents")


def _note(standing: FormStanding, client: Client, request: HttpRequest) -> None:
    by, now = user_of(request), request.now
    if standing.answer and standing.answer.is_agreed:
        withdraw_consent(consent=standing.answer, by=by, now=now)
        return
    answer = Answer(form=standing.form, decision=Consent.Decision.REFUSED)
    answer_form(client=client, answer=answer, circumstances=Circumstances(), by=by, now=now)


def _form(
    request: HttpRequest, client: Client, visit: Appointment | None, found: Sequence[FormStanding]
) -> HandOverForm:
    slugs = [(one.slug, one.form.title) for one in found]
    modality = meant(request.GET.get("modality", ""), Modality.values)
    wanted = papers_for_needle(found, modality) if modality else []
    wanted = wanted or papers_due(found, _modalities(client, visit))
    language = client.language if client.language in LANGUAGES else "en"
    initial = {"language": language, "forms_wanted": wanted, "explained_by": user_of(request)}
    typed = request.POST if request.method == "POST" else None
    form = HandOverForm(typed, initial=initial, slugs=slugs, team=active_chart_writers())
    form.in_spanish = {Subject.of(one.form) for one in found} & spanish_subjects()
    form.papers = {one.slug: one.form for one in found}
    gate = gate_of(found)
    form.refused_screens = gate.slug if gate and is_no(gate) else ""
    form.has_more = bool(to_sign(_of_visit(visit, found)))
    return form


def _of_visit(visit: Appointment | None, found: Sequence[FormStanding]) -> list[FormStanding]:
    """What the client is shown where staff tick nothing."""
    if visit is None:
        return list(found)
    asked = subjects_of_visit(visit.appointment_type.modalities)
    return [one for one in found if Subject.of(one.form) in asked]


def _modalities(client: Client, visit: Appointment | None) -> list[str]:
    """What the visit gives; a consultation, what the newest plan foresees."""
    given = [str(one) for one in visit.appointment_type.modalities] if visit else []
    if given:
        return given
    plan = client.treatment_plans.order_by("-version").first()
    stages = plan.stages.prefetch_related("items__product") if plan else ()
    planned = {item.modality for stage in stages for item in stage.items.all()}
    return [one for one in Modality if one in planned]


def _hand(
    request: HttpRequest, client: Client, visit: Appointment | None, form: BaseForm
) -> HttpResponse:
    typed = form.cleaned_data
    root = reverse("sign_forms", args=[forms_token(visit)]) if visit else reverse("tablet_forms")
    response = hand_over(
        request,
        client=client,
        steps=[root],
        back=_back(request, client),
        appointment_id=visit.pk if visit else None,
        facts={
            "chosen": typed["forms_wanted"],
            "asked_at": request.now.isoformat(),
            "explained_by": typed["explained_by"].pk if typed["explained_by"] else None,
            "witness": typed["witness"],
            "interpreter": typed["interpreter"],
        },
    )
    if typed["language"] in LANGUAGES:
        response["Location"] += f"?{PARAMETER}={typed['language']}"
    return response


def _visit_today(client: Client, request: HttpRequest) -> Appointment | None:
    """The visit that the forms are for: whoever is here, else the next one."""
    visits = client.appointments.not_over(request.now).with_people()
    return min(visits, key=lambda one: (one.is_before_visit, one.starts_at), default=None)


def _back(request: HttpRequest, client: Client) -> str:
    """Where staff were: the page they came from, if it is one of ours; else the record."""
    wanted = request.POST.get("back") or request.GET.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, None) and wanted.startswith("/")
    return wanted if is_ours else reverse("client_record", args=[client.pk])
