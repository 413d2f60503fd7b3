"""Forms of the client record: what was had elsewhere, and the weight."""

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from charting.client.forms import BirthForm, ElsewhereForm, TakeBackForm, WeightForm
from charting.client.services import elsewhere
from charting.client.views.record import BIRTH_ID, place_of, record_page
from charting.ground.records import find_record
from charting.models import GivenElsewhere
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clients.models import Client
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest


@requires(Permission.WRITE_CHARTS)
@require_POST
def note_elsewhere(request: HttpRequest, pk: int) -> HttpResponse:
    """Neurotoxin that another clinic gave."""
    client = find_record(pk)
    form, now = ElsewhereForm(request.POST), request.now
    today = place_of(client, now).local(now).date()

    def keep() -> None:
        had, by = form.treatment, user_of(request)
        elsewhere.note_elsewhere(client=client, treatment=had, today=today, by=by, now=now)

    return _kept(request, client, form, keep, "elsewhere_form")


@requires(Permission.WRITE_CHARTS)
@require_POST
def take_back_elsewhere(request: HttpRequest, pk: int, given: int) -> HttpResponse:
    """It was noted by mistake."""
    client = find_record(pk)
    found = get_object_or_404(GivenElsewhere, pk=given, client=client)
    form = TakeBackForm(request.POST, auto_id=f"taken-back-{given}-%s")

    def keep() -> None:
        reason, by = form.cleaned_data["reason"], user_of(request)
        elsewhere.take_back_elsewhere(given=found, reason=reason, by=by, now=request.now)

    return _kept(request, client, form, keep, "take_back_form")


@requires(Permission.WRITE_CHARTS)
@require_POST
def record_birth(request: HttpRequest, pk: int) -> HttpResponse:
    """A date of birth that was not known."""
    client = find_record(pk)
    form = BirthForm(request.POST, auto_id=BIRTH_ID)
    today = place_of(client, request.now).local(request.now).date()

    def keep() -> None:
        birth_on, by = form.cleaned_data["birth_on"], user_of(request)
        elsewhere.record_birth(client=client, birth_on=birth_on, today=today, by=by)

    return _kept(request, client, form, keep, "birth_form")


@requires(Permission.WRITE_CHARTS)
@require_POST
def record_weight(request: HttpRequest, pk: int) -> HttpResponse:
    """What the client weighs."""
    client = find_record(pk)
    form = WeightForm(request.POST)

    def keep() -> None:
        weight_kg, by = form.weight_kg, user_of(request)
        elsewhere.record_weight(client=client, weight_kg=weight_kg, by=by, now=request.now)

    return _kept(request, client, form, keep, "weight_form")


def _kept(
    request: HttpRequest, client: Client, form: BaseForm, keep: Callable[[], None], name: str
) -> HttpResponse:
    """Back to the record, or the record with what is wrong in the form."""
    if form.is_valid():
        try:
            keep()
            return redirect("client_record", pk=client.pk)
        except RuleViolation as error:
            add_refusal(form, error)
    return record_page(request, client, **{name: form})
