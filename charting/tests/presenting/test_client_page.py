"""The page of a presented plan: who may read it, what it says, what works without a script."""

import re
from base64 import b64decode
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from pypdf import PdfReader

from charting.ground.papers.printing import print_paper
from charting.models import PlanPresentation
from charting.presenting.papers.pdf import ROOT, TEMPLATE, document_of
from charting.presenting.queries import answers_to
from charting.presenting.shown import read_shown
from charting.presenting.signatures import is_intact
from charting.presenting.tokens import get_by_token, plan_token
from charting.tests.consents.test_names_and_drawings import png, url_of
from charting.tests.factories import Team
from charting.tests.presenting.scene import BORN, Scene, make_scene
from medspa.local.testkit.shared import shared
from treatments.tests.factories import make_price

pytestmark = pytest.mark.django_db
NAMES = {
    "Nguyễn Thị Ánh": "",
    "Łukasz Żółć": "",
    "김민준": "",
    "\N{UGARITIC LETTER ALPA}": "U+10380",
}


@shared
def scene(team: Team) -> Scene:
    return make_scene(team)


@shared
def shown(scene: Scene) -> PlanPresentation:
    return scene.present()


def page(shown: PlanPresentation, name: str = "read_plan") -> str:
    return reverse(name, args=[plan_token(shown)])


def prove(client: Browser, shown: PlanPresentation) -> None:
    client.post(page(shown), {"birth_on": BORN.isoformat()})


def test_a_link_alone_says_nothing_of_anybody(client: Browser, shown: PlanPresentation):
    answer = client.get(page(shown))

    said = answer.content.decode()
    assert "Your date of birth" in said
    for word in ("Jess", "Moreau", "jaw", "Botox", "units", "plan for"):
        assert word not in said
    assert answer["Cache-Control"].startswith("max-age=0")
    shown.refresh_from_db()
    assert shown.opened_at is None


def test_the_date_of_birth_opens_it_and_notes_the_first_look(
    client: Browser, shown: PlanPresentation
):
    wrong = client.post(page(shown), {"birth_on": "1990-05-18"})
    assert (wrong.status_code, "isn&#x27;t the date" in wrong.content.decode()) == (422, True)

    prove(client, shown)
    said = client.get(page(shown)).content.decode()

    assert "My jaw looks heavy." in said
    assert "52 units of Botox Cosmetic, both sides." in said
    shown.refresh_from_db()
    assert (shown.opened_way, shown.opened_at is not None) == ("own", True)


def test_guessing_dates_ends_soon(client: Browser, shown: PlanPresentation):
    statuses = [
        client.post(page(shown), {"birth_on": f"1980-01-0{day}"}).status_code for day in range(1, 8)
    ]

    assert statuses == [422] * 5 + [429] * 2
    assert client.post(page(shown), {"birth_on": BORN.isoformat()}).status_code == 429


@pytest.mark.parametrize("bad", ["x", "A" * 54, "plan"])
def test_a_link_that_is_none(client: Browser, bad: str):
    assert client.get(reverse("read_plan", args=[bad])).status_code == 404


def test_a_revoked_link_opens_nothing(client: Browser, shown: PlanPresentation):
    address = page(shown)
    PlanPresentation.objects.filter(pk=shown.pk).update(token_version=2)

    assert client.get(address).status_code == 404
    with pytest.raises(PlanPresentation.DoesNotExist):
        get_by_token(plan_token(shown))


def test_no_door_opens_without_proof(client: Browser, shown: PlanPresentation):
    client.post(page(shown, "answer_plan"), {"line": 1, "answer": "yes"})
    client.post(page(shown, "sign_my_plan"), {"name": "Jess Moreau", "answers": "x"})
    paper = client.get(page(shown, "plan_paper"))

    assert answers_to(shown) == {}
    assert paper["Content-Type"].startswith("text/html")


def test_answers_and_the_signature_work_without_a_script(
    client: Browser, scene: Scene, shown: PlanPresentation
):
    prove(client, shown)
    client.get(page(shown))
    for line, answer in ((1, "yes"), (2, "not_now"), (3, "yes")):
        client.post(
            page(shown, "answer_plan"), {"line": line, "answer": answer, "reason": "Later."}
        )
    form = client.get(page(shown)).context["sign_form"]

    refused = client.post(page(shown, "sign_my_plan"), form.initial | {"name": "Somebody Else"})
    mine = form.initial | {"name": "Jess Moreau"}
    unread = client.post(page(shown, "sign_my_plan"), mine | {"drawing": url_of(png(ink=False))})
    signed = client.post(page(shown, "sign_my_plan"), mine | {"drawing": url_of(png())})

    assert (refused.status_code, unread.status_code) == (422, 422)
    assert "There is no signature yet" in unread.text
    assert "Somebody Else" in refused.content.decode()  # nothing typed is lost
    assert signed.status_code == 302
    scene.plan.refresh_from_db()
    assert scene.plan.agreed_at is not None
    shown.refresh_from_db()
    assert b64decode(shown.signed_drawing).startswith(b"\x89PNG")
    assert is_intact(shown)
    read = client.get(page(shown)).text
    assert "You signed this plan" in read
    assert shown.signed_drawing in read
    assert client.get(page(shown, "plan_paper")).content.startswith(b"%PDF")
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanPresentation.objects.create(
            plan=shown.plan,
            location=shown.location,
            presented_by=shown.presented_by,
            contents={},
            sha256=shown.sha256,
            signed_drawing="A" * 80_001,
        )


def test_an_old_link_leads_to_the_new_plan(client: Browser, scene: Scene, shown: PlanPresentation):
    scene.stages[1].items.filter(area="CHIN").delete()
    prove(client, shown)
    assert "changing this plan" in client.get(page(shown)).content.decode()

    newer = scene.present(now=scene.now + timedelta(hours=2))

    assert page(newer) in client.get(page(shown)).content.decode()


def test_in_spanish(client: Browser, shown: PlanPresentation):
    prove(client, shown)

    said = client.get(page(shown), {"lang": "es"}).content.decode()

    assert "52 unidades de Botox Cosmetic, ambos lados" in said


def test_the_paper_says_what_the_page_says(client: Browser, shown: PlanPresentation):
    prove(client, shown)
    client.post(page(shown, "answer_plan"), {"line": 1, "answer": "yes"})

    paper = client.get(page(shown, "plan_paper"))
    plan = client.get(page(shown)).context["plan"]

    text = text_of(paper.content)
    lines = [part for line in plan.lines for part in (line.words["name"], line.sentence)]
    risks = [*plan.words["risks"]["usual"], *plan.words["risks"]["serious"]]
    before = [said for visit in plan.visits for said in visit.words["before"]]
    for said in ["My jaw looks heavy.", *lines, *risks, *before]:
        assert squeezed(said) in text, said


def test_names_of_any_script_are_printed_on_the_plan(team: Team):
    """With the fonts of the other papers; the letters of no font are named, not dropped."""
    data = document_of(read_shown(make_scene(team).present()))
    for name, missing in NAMES.items():
        paper = text_of(print_paper(TEMPLATE, data | {"client": name, "quote": ""}, root=ROOT))
        assert (missing or squeezed(name)) in paper


def test_nothing_is_estimated_before_anything_is_accepted(client: Browser, scene: Scene):
    first = scene.stages[0].items.first()
    assert first
    make_price("13", product=first.product)
    shown = scene.present()
    prove(client, shown)
    said = client.get(page(shown)).content.decode()
    paper = text_of(client.get(page(shown, "plan_paper")).content)
    for words in (said, paper):
        assert not re.search(r"\$0(?![.\d])", words)
        assert "dispute" not in words
    assert "Say yes to what you want." in said

    client.post(page(shown, "answer_plan"), {"line": 1, "answer": "yes"})
    said = client.get(page(shown)).content.decode()
    assert "right to dispute it" in said
    assert not re.search(r"\$0(?![.\d])", said)


def text_of(pdf: bytes) -> str:
    return squeezed(" ".join(each.extract_text() for each in PdfReader(BytesIO(pdf)).pages))


def squeezed(text: str) -> str:
    """Without blanks and hyphens, which a line break makes and takes."""
    return "".join(text.split()).replace("-", "").replace("ﬁ", "fi").replace("ﬂ", "fl")


def test_a_constant_number_of_queries(
    client: Browser, shown: PlanPresentation, django_assert_max_num_queries
):
    prove(client, shown)
    client.get(page(shown))

    with django_assert_max_num_queries(24):
        client.get(page(shown))
