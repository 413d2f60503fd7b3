"""Acts that come with a stamp of their device: done once, and answered to its script in JSON."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.forms import BaseForm
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect

from charting.charts.act_stamp import ActStamp, BadStamp
from charting.charts.errors import LineChanged
from charting.charts.services.acts import act_once
from charting.ground.forms import MINUTE
from charting.models import Chart, Injection
from charting.record.contents import container_key
from medspa.accounts.access import user_of
from medspa.clients.services import lock_client
from medspa.errors import RuleViolation
from medspa.web.request import HttpRequest
from treatments.wording import plain_number

TIMES = ("at", "opened_at")
"""Fields of forms that say when it was, if it was not just now."""
OF_THE_WAY = {"csrfmiddlewaretoken", "seen"}
GONE = "What this was about is no longer in the chart: somebody took it out."


def is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def once(request: HttpRequest, chart: Chart, act: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of `act`; to a repeat, the way that the first answer led.

    `act` may look at the times of the form: what waited on the device says when it was.
    """
    stamp = _stamp(request)
    if stamp is None:
        return act()
    by, now, body = user_of(request), request.now, _body(request)
    _say_when(request, chart, stamp)
    try:
        led_to, answer = act_once(
            stamp, chart=chart, body=body, by=by, now=now, act=lambda: _led(act())
        )
    except RuleViolation as error:
        return refused(error.code, error.detail)
    except Http404:
        if is_script(request):
            return refused("gone", GONE)
        raise
    if is_script(request) and led_to:
        return JsonResponse({"done": True, "is_repeat": answer is None})
    return redirect(led_to) if answer is None else answer


def refused(code: str, problem: str) -> JsonResponse:
    """Why it was not done, for a script to show beside what was wanted."""
    return JsonResponse({"code": code, "problem": problem}, status=409)


def refused_by(bound: dict[str, BaseForm], problem: str) -> JsonResponse:
    """The same, of forms with errors."""
    faults = [fault for form in bound.values() for fault in _faults(form)]
    says = " ".join(dict.fromkeys([problem, *(text for _, text in faults)])).strip()
    return refused(faults[0][0] if faults else "refused", says or "This was not saved.")


def seen_of(line: Injection) -> str:
    """What a line says, for whoever corrects it to say what they saw."""
    key = container_key(line.container)
    return f"{line.area_id} {line.side} {plain_number(line.amount)} {key}"


def require_seen(request: HttpRequest, line: Injection) -> None:
    """The client's row is locked: no line changes until this is done. Raises LineChanged."""
    seen = request.POST.get("seen")
    if not seen:
        return
    lock_client(line.chart.client_id)
    line = Injection.objects.get(pk=line.pk)
    if seen != seen_of(line):
        amount = f"{plain_number(line.amount)} {line.unit}"
        raise LineChanged(f"Somebody changed this line meanwhile: it is {amount} now.")


def _stamp(request: HttpRequest) -> ActStamp | None:
    try:
        return ActStamp.read(request.headers)
    except BadStamp as error:
        raise BadRequest("Not the stamp of an act.") from error


def _led(response: HttpResponse) -> tuple[str, HttpResponse]:
    """Whatever was done leads to a page; what was refused is shown where it is."""
    return response.headers.get("Location", ""), response


def _body(request: HttpRequest) -> str:
    """What was sent, the same whoever put the form together: the page and the queue of the device
    differ in the order of the fields, in where the button stands, and in the ends of lines."""
    said = {
        (name, value.replace("\r\n", "\n"))
        for name, values in request.POST.lists()
        if name not in OF_THE_WAY
        for value in values
    }
    return f"{request.path}?{urlencode(sorted(said))}"


def _say_when(request: HttpRequest, chart: Chart, stamp: ActStamp) -> None:
    at = stamp.moment(request.now)
    if at is None or chart.is_late_entry:
        return
    said = request.POST.copy()
    local = chart.appointment.location.local(at).strftime(MINUTE)
    for name in TIMES:
        if name in said and not said[name]:
            said[name] = local
    request.POST = said  # type: ignore[assignment]  # read like any other from here on


def _faults(form: BaseForm) -> list[tuple[str, str]]:
    data: dict[str, Any] = form.errors.as_data()
    return [
        (str(fault.code or "refused"), str(message))
        for faults in data.values()
        for fault in faults
        for message in fault.messages
    ]
