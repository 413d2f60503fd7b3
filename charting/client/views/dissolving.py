"""Noting that filler was dissolved, and taking a wrong line back."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from charting.clearances.forms import WithdrawForm
from charting.client.views.record import place_of, record_page
from charting.dissolving.forms import DissolutionForm
from charting.dissolving.services import record_dissolution, take_back_dissolution
from charting.ground.records import find_record
from charting.models import Dissolution
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest


@requires(Permission.WRITE_CHARTS)
@require_POST
def dissolve_filler(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep where and with what filler was dissolved; vials leave the stock."""
    client = find_record(pk)
    place = place_of(client, request.now)
    form = DissolutionForm(request.POST, location=place)
    with timezone.override(place.zone):
        is_valid = form.is_valid()
    if is_valid:
        try:
            by, now = user_of(request), request.now
            record_dissolution(client=client, location=place, entry=form.entry, by=by, now=now)
            return redirect("client_record", pk=client.pk)
        except RuleViolation as error:
            add_refusal(form, error)
    return record_page(request, client, dissolution_form=form)


@requires(Permission.WRITE_CHARTS)
@require_POST
def take_back_dissolved(request: HttpRequest, pk: int, dissolution: int) -> HttpResponse:
    """A line that was wrong counts no more; it stays, with the reason."""
    client = find_record(pk)
    line = get_object_or_404(Dissolution, pk=dissolution, client=client)
    form = WithdrawForm(request.POST, auto_id=f"dissolved-{dissolution}-%s")
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            by, now = user_of(request), request.now
            take_back_dissolution(dissolution=line, reason=reason, by=by, now=now)
            return redirect("client_record", pk=client.pk)
        except RuleViolation as error:
            add_refusal(form, error)
    return record_page(request, client, dissolved_line_form=form)
