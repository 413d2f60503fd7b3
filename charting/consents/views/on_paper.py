"""Papers of ink: the words to print for a client, and that staff saw them signed."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from charting.consents.answer import Circumstances
from charting.consents.asked import Kind
from charting.consents.copies import print_blank
from charting.consents.disclosing import disclosures_of
from charting.consents.forms import PaperForm
from charting.consents.queries import FormStanding, forms_of_client
from charting.consents.services.answers import answer_form
from charting.consents.showing import note_again, read_shown
from charting.consents.views.copies import pdf_response
from charting.ground.places import place_of
from charting.ground.records import find_record
from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.audit.log import record
from medspa.clients.models import Client
from medspa.clinic.models import Location
from medspa.errors import RuleViolation, add_refusal
from medspa.web.request import HttpRequest


@requires(Permission.WRITE_CHARTS)
@require_http_methods(["GET", "HEAD", "POST"])
def record_paper(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Whoever saw the client sign a paper says so; the paper itself stays in the file. Noted
    against the words of this page alone, however often it is sent."""
    client = find_record(pk)
    place = _place(client, request)
    found = forms_of_client(client, place, request.now, language=client.language)
    standing = _named(found, key)
    form = _form(found, standing, request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_kept(request, client, place, form):
        messages.success(request, "Noted: signed on paper.")
        return redirect(f"{reverse('client_record', args=[pk])}#consents")
    told = disclosures_of(standing.form, client, place)
    context = {
        "client": client,
        "asked": standing.form,
        "key": key,
        "form": form,
        "told": told,
        "shown": note_again(form.data.get("shown", ""), standing.form, client, request.now, told),
    }
    status = 422 if form.errors else 200
    return render(request, "charting/record_paper.html", context, status=status)


@requires(Permission.WRITE_CHARTS)
@require_safe
def print_paper(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The words with boxes and lines, twice, in the client's language if there are such words."""
    client = find_record(pk)
    place = _place(client, request)
    found = forms_of_client(client, place, request.now, language=client.language)
    asked = _form(found, _named(found, key))
    form = asked.asked
    record(by=user_of(request), action="consent_form.printed", target=client, form=form.pk)
    told = disclosures_of(form, client, place)
    return pdf_response(print_blank(asked, client, told), f"paper-{key}.pdf")


def _form(
    found: list[FormStanding], standing: FormStanding, typed: QueryDict | None = None
) -> PaperForm:
    has_off_label = any(one.form.kind == Kind.OFF_LABEL for one in found)
    return PaperForm(typed, asked=standing.form, has_off_label=has_off_label)


def _is_kept(request: HttpRequest, client: Client, place: Location, form: PaperForm) -> bool:
    by, told = user_of(request), disclosures_of(form.asked, client, place)
    answer = form.answer(place.local(request.now).date())
    try:
        here = Circumstances(
            shown=read_shown(form.cleaned_data["shown"], form.asked, client, request.now, told),
            seen_by=by,
            interpreter=form.cleaned_data["interpreter"],
            disclosures=told,
        )
        answer_form(client=client, answer=answer, circumstances=here, by=by, now=request.now)
    except RuleViolation as error:
        add_refusal(form, error)
        return False
    return True


def _named(found: list[FormStanding], key: str) -> FormStanding:
    standing = next((one for one in found if one.key == key), None)
    if standing is None:
        raise Http404("No such form is published.")
    return standing


def _place(client: Client, request: HttpRequest) -> Location:
    visits = client.appointments.not_over(request.now).select_related("location")
    return place_of(client, visits.first())
