from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from bookings.models import Appointment
from charting.consents.services.loading import load_consent_forms
from charting.tests.at_noon import team
from charting.tests.factories import Team, make_visit
from medspa.audit.log import SYSTEM
from medspa.local.testkit.shared import shared
from medspa.signin.tests.proving import prove_birth_date

__all__ = ["team"]


@shared
def visit(team: Team) -> Appointment:
    """Somebody is here today for filler and neurotoxin, where every form is published."""
    load_consent_forms(by=SYSTEM, now=timezone.now() - timedelta(days=30))
    kind = team.clinic.type
    kind.gives_filler = kind.gives_neurotoxin = True
    kind.save()
    at = timezone.localtime(timezone.now(), team.clinic.location.zone)
    return make_visit(team, on=at.date(), hour=12)


@pytest.fixture
def phone(client: Browser, visit: Appointment) -> Browser:
    """The client's own, on which they have said their date of birth."""
    return prove_birth_date(client, visit.client)
