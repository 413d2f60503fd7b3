"""What waits for the client: forms, papers, a plan, an estimate, a question, each with its link."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from bookings.ground.tokens import forms_token
from bookings.messages.client_view import ShownAppointment
from bookings.models import Appointment
from charting.estimates.tokens import estimate_token
from charting.intake.screen import Screen, Way
from charting.models import Estimate, Publication
from charting.publishing.queries import open_publications
from charting.visit_forms.steps import Asking, steps_of
from medspa.clients.models import Client
from medspa.formats.dates import format_when
from portal.own_pages.queries import ShownPlan


@dataclass(frozen=True)
class Waiting:
    """`note` is one short sentence: how long it takes, or which day it is about."""

    title: str
    note: str
    url: str


def what_waits(
    client: Client,
    ahead: Sequence[ShownAppointment],
    plan: ShownPlan | None,
    estimates: Iterable[Estimate],
    now: datetime,
) -> list[Waiting]:
    """Of forms those of the visit that comes first: what is answered for it mostly holds for the
    next one. Ten statements, whatever waits."""
    visits = [one.appointment for one in ahead]
    return [
        *_forms(client, visits, now),
        *([_plan(plan)] if plan and not plan.presentation.signed_at else []),
        *(_estimate(one, at) for one in estimates for at in visits if at == one.appointment),
        *(_asked(one) for one in open_publications(client, now) if not one.agreed_at),
    ]


def estimates_ahead(
    estimates: Iterable[Estimate], ahead: Sequence[ShownAppointment]
) -> list[Estimate]:
    """Those of a visit that is still to come."""
    coming = {one.appointment.pk for one in ahead}
    return [one for one in estimates if one.appointment_id in coming]


def _forms(client: Client, visits: Sequence[Appointment], now: datetime) -> Iterator[Waiting]:
    visit = next((one for one in visits if one.is_before_visit), None)
    if visit is None:
        return
    screen = Screen(client=client, place=visit.location, way=Way.OWN_PAGES, visit=visit)
    for step in steps_of(Asking(screen, visit, forms_token(visit), now)):
        if not step.is_done:
            yield Waiting(step.title, step.note, step.url)


def _plan(plan: ShownPlan) -> Waiting:
    shown = plan.presentation
    day = format_when(shown.location.local(shown.presented_at), "j F Y")
    is_new = shown.opened_at is None
    return Waiting(
        gettext("Your plan, to read") if is_new else gettext("Your plan, to answer"),
        gettext("Shown to you on %(day)s") % {"day": day},
        reverse("read_plan", args=[plan.token]),
    )


def _asked(publication: Publication) -> Waiting:
    return Waiting(
        gettext("A question about your photos"),
        gettext("May we show two of them on our website?"),
        reverse("me_publication", args=[publication.public_id]),
    )


def _estimate(estimate: Estimate, visit: Appointment) -> Waiting:
    day = format_when(visit.location.local(visit.starts_at), "l j F Y")
    return Waiting(
        gettext("Written estimate"),
        gettext("For your visit on %(day)s") % {"day": day},
        reverse("read_estimate", args=[estimate_token(estimate)]),
    )
