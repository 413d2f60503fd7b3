"""A link is no proof of a person (ADR 0028): what is clinical opens for whoever is signed in as the
client, or says the client's date of birth."""

from datetime import date, datetime, timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.clinic.models import Location
from medspa.formats.dates import format_hour
from medspa.ratelimit import Rate, forget_calls, seconds_to_wait
from medspa.signin.session import signed_in_client
from medspa.web.request import HttpRequest

KEY = "birth_date_shown"
LASTS = timedelta(hours=2)
TRIES = Rate(5, 3600)  # of one client; there are some 25,000 dates of birth of adults


class BirthForm(forms.Form):
    """Who reads what the link leads to."""

    birth_on = forms.DateField(
        label=_("Your date of birth"),
        error_messages={
            "invalid": _("Please write the date like 1990-05-31."),
            "required": _("Please enter your date of birth."),
        },
        widget=forms.DateInput({"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d"),
    )


def is_proved(request: HttpRequest, client: Client) -> bool:
    """Whether the client is signed in here, or has said their date of birth lately."""
    signed_in = signed_in_client(request)
    if signed_in and signed_in.person_id == client.person_id:
        return True
    kept = request.session.get(KEY, {}).get(str(client.pk))
    return bool(kept) and datetime.fromisoformat(kept) > request.now - LASTS


def ask_birth_date(request: HttpRequest, client: Client, place: Location) -> HttpResponse:
    """The date of birth once, or to sign in: until then the page says nothing of anybody.

    Send it from the page that is asked for, whatever the method: a right date leads back to it.
    """
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": request.path})
    if "birth_on" not in request.POST:
        return _gate(request, client, place, BirthForm())
    form = BirthForm(request.POST)
    if not form.is_valid():
        return _gate(request, client, place, form, status=422)
    if wait_s := seconds_to_wait(KEY, str(client.pk), TRIES):
        return _too_often(request, client, place, form, wait_s)
    if _is_right(request, client, form.cleaned_data["birth_on"]):
        return redirect(request.path)
    form.add_error("birth_on", gettext("This isn't the date that we have. Please check it."))
    return _gate(request, client, place, form, status=422)


def _is_right(request: HttpRequest, client: Client, born: date) -> bool:
    """Then the browser is remembered for a while, under a new session key."""
    known = client.birth_on.isoformat() if client.birth_on else ""
    is_right = bool(known) and constant_time_compare(known, born.isoformat())
    action = "client.proved_by_birth_date" if is_right else "client.not_proved"
    record(by=client, action=action, target=client)
    if is_right:
        kept = request.session.get(KEY, {})
        request.session.cycle_key()
        request.session[KEY] = kept | {str(client.pk): request.now.isoformat()}
        forget_calls(KEY, str(client.pk))
    return is_right


def _too_often(
    request: HttpRequest, client: Client, place: Location, form: BirthForm, wait_s: int
) -> HttpResponse:
    again = place.local(request.now + timedelta(seconds=wait_s + 59))
    says = gettext("That's a lot of tries. Please try again at %(at)s, or call us: %(phone)s.")
    form.add_error("birth_on", says % {"at": format_hour(again), "phone": place.phone})
    response = _gate(request, client, place, form, status=429)
    response["Retry-After"] = str(wait_s)
    return response


def _gate(
    request: HttpRequest, client: Client, place: Location, form: BirthForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "asks_birth": client.birth_on is not None, "location": place}
    return render(request, "signin/birth_gate.html", context, status=status)
