"""The screens on which a client reads and signs: one overview, one page a form."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bookings.models import Appointment
from bookings.views.links import opens_forms
from charting.consents.asked import Kind
from charting.consents.forms import SignForm
from charting.consents.queries import FormStanding, gate_of
from charting.consents.seat import Seat
from charting.consents.services.answers import answer_form
from charting.consents.showing import note_again, read_shown
from charting.consents.views.sitting import of_this_client, on_handed_tablet, seat_of_link
from medspa.accounts.access import by_token, for_handed_over
from medspa.errors import RuleViolation, add_refusal
from medspa.formats.dates import current_language
from medspa.web.request import HttpRequest


@by_token
@require_http_methods(["GET", "HEAD", "POST"])  # the date of birth is sent here
@opens_forms
@of_this_client
def sign_forms(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
    """What is to be signed for a visit."""
    return _overview(request, seat_of_link(request, appointment, token))


@by_token
@require_http_methods(["GET", "HEAD", "POST"])
def sign_form(request: HttpRequest, token: str, key: str) -> HttpResponse:
    """One form of a visit."""
    return _sign_at_link(request, token=token, key=key)


def _sign_at_link(request: HttpRequest, token: str, key: str) -> HttpResponse:
    @opens_forms
    @of_this_client
    def opened(request: HttpRequest, appointment: Appointment, token: str) -> HttpResponse:
        return form_page(request, seat_of_link(request, appointment, token), key)

    return opened(request, token)


@for_handed_over
@require_safe
@on_handed_tablet
def tablet_forms(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What is to be signed on our tablet without a visit."""
    return _overview(request, seat)


@for_handed_over
@require_http_methods(["GET", "HEAD", "POST"])
@on_handed_tablet
def tablet_form(request: HttpRequest, seat: Seat, key: str) -> HttpResponse:
    return form_page(request, seat, key)


def _overview(request: HttpRequest, seat: Seat) -> HttpResponse:
    if seat.is_closed(request.now):
        return _closed(request, seat)
    found = seat.standings(request.now)
    waiting, shown = seat.still_to_sign(found), seat.shown(found)
    context = {
        "seat": seat,
        "forms": [one for one in shown if not one.is_optional or seat.chosen],
        "optional": [one for one in shown if one.is_optional and not seat.chosen],
        "next": waiting[0] if waiting else None,
        "waiting": waiting,
        "count": len(waiting),
        "on_paper": seat.is_on_paper(found),
        "gate": gate_of(found),
    }
    return render(request, "charting/signing/overview.html", context)


def form_page(request: HttpRequest, seat: Seat, key: str) -> HttpResponse:
    """One form on a page of its own, at any seat."""
    if seat.is_closed(request.now):
        return _closed(request, seat)
    found = seat.standings(request.now)
    standing = next((one for one in found if one.key == key), None)
    if standing is None:
        raise Http404("No such form is asked for here.")
    gate = gate_of(found)
    if request.method != "POST" and gate and gate != standing:
        return redirect(seat.root if seat.is_on_paper(found) else f"{seat.root}{gate.key}/")
    has_off_label = any(one.form.kind == Kind.OFF_LABEL for one in found)
    if request.method != "POST":
        form = SignForm(asked=standing.form, has_off_label=has_off_label)
        return _page(request, seat, standing, form)
    form = SignForm(request.POST, asked=standing.form, has_off_label=has_off_label)
    if form.is_valid() and _is_kept(request, seat, standing, form):
        return redirect(_next(request, seat))
    return _page(request, seat, standing, form, status=422)


def _is_kept(request: HttpRequest, seat: Seat, standing: FormStanding, form: SignForm) -> bool:
    """Whether the answer was kept; else the form says why not."""
    try:
        asked, told = standing.form, seat.told(standing.form)
        shown = read_shown(form.cleaned_data["shown"], asked, seat.client, request.now, told)
        today = seat.location.local(request.now).date()
        device = request.headers.get("User-Agent", "")
        answer_form(
            client=seat.client,
            answer=form.answer(today),
            circumstances=seat.circumstances(asked, shown, form.cleaned_data, device),
            by=seat.client,
            now=request.now,
        )
    except RuleViolation as error:
        add_refusal(form, error)
        return False
    return True


def _next(request: HttpRequest, seat: Seat) -> str:
    """The next form; after the last one wherever the seat leads. After a no to electronic records
    the list, which says what happens with the others."""
    found = seat.standings(request.now)
    waiting = seat.still_to_sign(found)
    if seat.is_on_paper(found) and not seat.is_tablet:
        return seat.root
    return f"{seat.root}{waiting[0].key}/" if waiting else seat.after


def _page(
    request: HttpRequest, seat: Seat, standing: FormStanding, form: SignForm, status: int = 200
) -> HttpResponse:
    """With the words as they stand now, and a note of ours that they were shown."""
    waiting = seat.still_to_sign(seat.standings(request.now))
    context: dict[str, Any] = {
        "seat": seat,
        "standing": standing,
        "asked": standing.form,
        "form": form,
        "shown": _note(request, seat, standing, form),
        "told": seat.told(standing.form),
        "left": len(waiting),
        "is_signed": standing.state == "signed"
        and standing not in waiting
        and bool(seat.shown([standing])),
        "is_foreign": standing.form.language != current_language(),
        "is_notice": standing.form.kind == Kind.PRIVACY_NOTICE,
    }
    return render(request, "charting/signing/form.html", context, status=status)


def _note(request: HttpRequest, seat: Seat, standing: FormStanding, form: SignForm) -> str:
    typed, told = form.data.get("shown", ""), seat.told(standing.form)
    return note_again(typed, standing.form, seat.client, request.now, told)


def _closed(request: HttpRequest, seat: Seat) -> HttpResponse:
    return render(request, "charting/signing/closed.html", {"seat": seat}, status=410)
