"""What two states want told stands under the words, in the copy, and under the seal."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.ground.tokens import forms_token
from bookings.models import Appointment
from charting.consents.copies import print_copy
from charting.consents.queries import key_of
from charting.consents.verification import broken_consents
from charting.models import Clearance
from charting.tests.consents.saying import agree_to_screens, papers_signed
from charting.tests.consents.test_copies import text_of
from charting.tests.factories import Team
from medspa.clinic.models import StaffMember
from treatments.catalogue.jurisdictions import state_of

pytestmark = pytest.mark.django_db
LAW = """[disclosures]
value = ["{says}"]
source = "a test"
checked_on = 2026-01-01
needs_review = false
"""


def test_both_states_are_told_and_what_was_told_is_frozen(
    phone: Browser, team: Team, visit: Appointment, settings: Any, tmp_path: Path
) -> None:
    """That of the location and that in which the client was examined. Words that change while they
    are read are shown anew; those that change later change no copy."""
    settings.JURISDICTIONS_DIR = str(tmp_path)
    here = state_of(visit.location.region)
    texts = {here: "Complaints go to the board.", "OR": "A delegate performs it."}
    for state, says in texts.items():
        (tmp_path / f"{state}.toml").write_text(LAW.format(says=says))
    examined_in(team, visit, "OR")
    agree_to_screens(visit.client, timezone.now())
    page = phone.get(paper(visit, "treatment-filler"))
    assert [one for one in texts.values() if one not in page.text] == []
    assert texts[here] not in phone.get(paper(visit, "payment")).text

    shown = page.context["shown"]
    said = {"shown": shown, "decision": "agreed", "signed_name": visit.client.full_name}
    phone.post(paper(visit, "treatment-filler"), said)

    [kept] = papers_signed()
    assert kept.disclosures == list(texts.values())
    assert list(broken_consents()) == []
    settings.JURISDICTIONS_DIR = ""
    copy = " ".join(text_of(print_copy(kept, visit.location)).split())
    assert [one for one in texts.values() if one not in copy] == []
    stale = phone.post(paper(visit, "treatment-neurotoxin"), said)
    assert stale.status_code == 422


def paper(visit: Appointment, slug: str) -> str:
    return reverse("sign_form", args=[forms_token(visit), key_of(slug)])


def examined_in(team: Team, visit: Appointment, state: str) -> None:
    Clearance.objects.create(
        client=visit.client,
        prescriber=StaffMember.objects.get(user=team.pa),
        examined_on=date(2026, 1, 2),
        expires_on=date(2027, 1, 2),
        modalities=["filler"],
        regions=["U"],
        client_state=state,
        given_in=state,
    )
