"""Electronic records come before the signature under a plan, on the tablet and by the link."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from charting.consents.asked import Kind
from charting.consents.errors import PaperOnly
from charting.consents.services.loading import load_consent_forms
from charting.models import PlanPresentation
from charting.presenting.tokens import plan_token
from charting.tests.consents.saying import REFUSED, form_of, say
from charting.tests.factories import Team
from charting.tests.presenting.scene import Scene, make_scene
from charting.tests.presenting.test_client_page import page, prove
from medspa.audit.log import SYSTEM
from medspa.local.testkit.shared import shared

pytestmark = pytest.mark.django_db


@shared
def scene(team: Team) -> Scene:
    load_consent_forms(by=SYSTEM, now=team.at(9) - timedelta(days=30))
    return make_scene(team)


def test_a_plan_is_signed_after_electronic_records(client: Browser, scene: Scene) -> None:
    """Not before, whatever is sent; the page says so in place of the signature."""
    shown = scene.present()
    for line in (1, 2, 3):
        scene.answer(shown, line)
    with pytest.raises(PaperOnly):
        scene.sign(shown)
    prove(client, shown)
    asked = client.get(page(shown))
    sent = asked.context["sign_form"].initial | {"name": "Jess Moreau"}
    refused = client.post(page(shown, "sign_my_plan"), sent)
    assert (refused.status_code, "first agree to electronic records" in asked.text) == (422, True)
    assert 'id="records-first"' in refused.text
    assert "sign-form" not in asked.text

    paper = client.get(asked.context["records_first"].where)
    assert paper.context["asked"].kind == Kind.ELECTRONIC_RECORDS
    yes = {"signed_name": "Jess Moreau", "decision": "agreed", "shown": paper.context["shown"]}
    back = client.post(paper.wsgi_request.path, yes)
    assert back.url == page(shown)
    assert client.get(paper.wsgi_request.path).url == page(shown)  # nothing else is signed there
    assert "sign-form" in client.get(page(shown)).text
    assert client.post(page(shown, "sign_my_plan"), sent).status_code == 302


def test_the_tablet_asks_for_them_first_and_after_a_no_is_not_handed_over(
    client: Browser, scene: Scene
) -> None:
    said = {"location": scene.team.clinic.location.pk, "way": "tablet", "quote": ""}
    where = reverse("present_plan", args=[scene.plan.pk])
    client.force_login(scene.team.rn)
    assert client.post(where, said).url == reverse("tablet_forms")
    shown = PlanPresentation.objects.get()
    step = client.get(reverse("tablet_forms"))
    assert [one.form.kind for one in step.context["waiting"]] == [Kind.ELECTRONIC_RECORDS]
    assert step.context["seat"].after == reverse("read_plan", args=[plan_token(shown)])
    way_out = client.get(page(shown)).context["records_first"].where
    assert client.get(way_out).context["asked"].kind == Kind.ELECTRONIC_RECORDS

    no = form_of(Kind.ELECTRONIC_RECORDS)
    say(scene.client, no, now=scene.now, decision=REFUSED, signed_name="")
    assert client.get(page(shown)).context["records_first"].where == ""
    nurse = Browser()
    nurse.force_login(scene.team.rn)
    assert "refused electronic records" in nurse.post(where, said, follow=True).text
