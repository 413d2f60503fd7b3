"""What a client reads and signs, at the link of the visit and on their own pages."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from bookings.ground.tokens import forms_token
from bookings.models import Appointment
from bookings.tests.waitlist.factories import NOON
from bookings.views.links import client_of
from charting.consents.answer import Answer, Circumstances
from charting.consents.queries import key_of
from charting.consents.services.answers import answer_form
from charting.consents.services.loading import load_consent_forms
from charting.consents.showing import write_shown
from charting.models import ConsentForm
from medspa.audit.log import SYSTEM
from medspa.clients.models import Client
from medspa.signin.tests.proving import prove_birth_date
from portal.tests.spanish.scene import Scene, step


def asked(at: Scene) -> Appointment:
    load_consent_forms(by=SYSTEM, now=NOON)
    at.clinic.type.gives_filler = True
    at.clinic.type.save()
    visit = at.visit()
    prove_birth_date(at.browser, client_of(visit))
    return visit


def page_of(visit: Appointment, slug: str = "") -> str:
    root = reverse("sign_forms", args=[forms_token(visit)])
    return f"{root}{key_of(slug)}/" if slug else root


def sign(at: Scene, client: Client, kind: str, visit: Appointment | None = None) -> None:
    """In the words of the language that is read."""
    language = at.browser.cookies[settings.LANGUAGE_COOKIE_NAME].value
    form = ConsentForm.objects.get(kind=kind, language=language)
    uses = ("website",) if kind == "photos_marketing" else ()
    answer = Answer(form=form, decision="agreed", signed_name=client.full_name, photo_uses=uses)
    here = Circumstances(appointment=visit)
    answer_form(client=client, answer=answer, circumstances=here, by=client, now=NOON)


@step
def papers_to_sign(at: Scene) -> HttpResponse:
    return at.get(page_of(asked(at)))


@step
def paper_that_comes_first(at: Scene) -> HttpResponse:
    return at.get(page_of(asked(at), "electronic_records"))


@step
def paper_to_sign(at: Scene) -> HttpResponse:
    visit = asked(at)
    sign(at, client_of(visit), "electronic_records", visit)
    return at.get(page_of(visit, "treatment-filler"))


@step
def paper_before_electronic_records(at: Scene) -> HttpResponse:
    visit = asked(at)
    client = client_of(visit)
    language = at.browser.cookies[settings.LANGUAGE_COOKIE_NAME].value
    form = ConsentForm.objects.get(kind="payment", language=language)
    said = {"shown": write_shown(form, client, NOON), "decision": "agreed"}
    return at.post(page_of(visit, "payment"), said | {"signed_name": client.full_name})


@step
def paper_signed_without_a_name(at: Scene) -> HttpResponse:
    where = page_of(asked(at), "photos_marketing")
    return at.post(where, {"shown": "x", "decision": "agreed"})


@step
def copies_of_a_visit(at: Scene) -> HttpResponse:
    visit = asked(at)
    sign(at, visit.client, "payment", visit)
    return at.get(reverse("form_copies", args=[forms_token(visit)]))


@step
def papers_of_a_visit_that_is_over(at: Scene) -> HttpResponse:
    visit = asked(at)
    Appointment.objects.filter(pk=visit.pk).update(status="no_show")
    return at.get(page_of(visit))


@step
def own_papers(at: Scene) -> HttpResponse:
    asked(at)
    client = at.signed_in()
    sign(at, client, "photos_marketing")
    return at.get(reverse("me_papers"))
