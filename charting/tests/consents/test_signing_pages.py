"""The screens on which a client reads and signs, at the link of the visit."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.ground.tokens import forms_token, manage_token
from bookings.models import Appointment
from charting.consents.asked import Subject
from charting.consents.queries import key_of
from charting.consents.services.publishing import publish_form
from charting.models import Consent, ConsentForm
from charting.tests.consents.saying import agree_to_screens, papers_signed
from charting.tests.consents.test_names_and_drawings import bomb, png, url_of
from charting.tests.factories import Team, make_visit
from medspa.audit.log import SYSTEM
from medspa.clients.tests.factories import make_client
from medspa.messaging.letters.clinical_words import clinical_words
from medspa.signin.session import KEY as SIGNED_IN
from medspa.signin.tests.proving import prove_birth_date

pytestmark = pytest.mark.django_db


def at(visit: Appointment, slug: str = "") -> str:
    return reverse("sign_forms", args=[forms_token(visit)]) + (f"{key_of(slug)}/" if slug else "")


def answer(phone: Browser, visit: Appointment, slug: str, **said: object):
    """Open the page, then press one of its buttons; electronic records were agreed to before."""
    if slug != "electronic_records":
        agree_to_screens(visit.client, timezone.now())
    shown = phone.get(at(visit, slug)).context["shown"]
    facts = {"shown": shown, "decision": "agreed", "signed_name": visit.client.full_name}
    return phone.post(at(visit, slug), facts | said)


def test_overview_begins_with_electronic_records(phone: Browser, visit: Appointment) -> None:
    page = phone.get(at(visit))
    assert page.context["next"].slug == "electronic_records"
    assert page.context["count"] == 8
    assert "papers to <i>read and sign</i>" in page.text
    assert page["Cache-Control"].find("no-store") >= 0


def test_nothing_is_ticked_beforehand(phone: Browser, visit: Appointment) -> None:
    agree_to_screens(visit.client, timezone.now())
    page = phone.get(at(visit, "photos_marketing"))
    assert "checked" not in page.text


def test_signature_is_kept_with_its_circumstances(phone: Browser, visit: Appointment) -> None:
    said = {"drawing": url_of(png()), "read_to_end": "1", "interpreter": "Ida Tolk"}
    response = answer(phone, visit, "payment", **said)
    assert response.status_code == 302
    [kept] = papers_signed()
    assert (kept.method, kept.channel, kept.read_to_end) == ("drawn", "link", True)
    assert (kept.appointment, kept.interpreter) == (visit, "Ida Tolk")
    assert kept.shown_at <= kept.signed_at
    assert bytes(kept.drawing.png).startswith(b"\x89PNG")


def test_one_form_leads_to_the_next_and_the_last_to_the_copies(
    phone: Browser, visit: Appointment
) -> None:
    name = visit.client.full_name
    where = at(visit, "electronic_records")
    while "/sign/" in where:
        shown = phone.get(where).context["shown"]
        said = {"shown": shown, "decision": "agreed", "signed_name": name}
        where = phone.post(where, said).url
    assert where == reverse("form_copies", args=[forms_token(visit)])
    assert Consent.objects.count() == 8


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"signed_name": ""}, "signed_name"),
        ({"signed_name": "Quentin Zed"}, "name_explained"),
        ({"drawing": url_of(bomb(60_000, 60_000))}, "drawing"),
        ({"drawing": "x" * 500_000}, "drawing"),
    ],
    ids=["no name", "another name", "bomb", "long"],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    phone: Browser, visit: Appointment, said: dict[str, str], field: str
) -> None:
    response = answer(phone, visit, "payment", interpreter="Ida Tolk", **said)
    assert response.status_code == 422
    form = response.context["form"]
    assert field in form.errors
    assert form["interpreter"].value() == "Ida Tolk"
    assert papers_signed() == []


def test_photographs_need_where_and_how_long(phone: Browser, visit: Appointment) -> None:
    missing = answer(phone, visit, "photos_marketing")
    assert {"until"} <= set(missing.context["form"].errors)
    assert answer(phone, visit, "photos_marketing", until="6").status_code == 422
    said = {"until": "6", "photo_uses": ["website", "ads"]}
    assert answer(phone, visit, "photos_marketing", **said).status_code == 302
    [kept] = papers_signed()
    assert kept.photo_uses == ["ads", "website"]
    assert kept.holds_until > timezone.localdate() + timedelta(days=150)


def test_words_that_changed_while_they_were_read_are_shown_anew(
    phone: Browser, visit: Appointment
) -> None:
    agree_to_screens(visit.client, timezone.now())
    shown = phone.get(at(visit, "payment")).context["shown"]
    form = ConsentForm.objects.get(kind="payment", language="en")
    facts = {"title": "New", "text": "New words.", "by": SYSTEM, "now": timezone.now()}
    publish_form(subject=Subject.of(form), **facts)
    said = {"shown": shown, "decision": "agreed", "signed_name": visit.client.full_name}
    page = phone.post(at(visit, "payment"), said)
    assert page.status_code == 422
    assert "New words." in page.text
    assert page.context["form"]["signed_name"].value() == visit.client.full_name
    assert papers_signed() == []
    again = said | {"shown": page.context["shown"]}
    assert phone.post(at(visit, "payment"), again).status_code == 302


def test_page_sent_twice_is_one_answer(phone: Browser, visit: Appointment) -> None:
    agree_to_screens(visit.client, timezone.now())
    shown = phone.get(at(visit, "payment")).context["shown"]
    said = {"shown": shown, "decision": "agreed", "signed_name": visit.client.full_name}
    assert [phone.post(at(visit, "payment"), said).status_code for _ in range(2)] == [302, 302]
    other = phone.post(at(visit, "payment"), said | {"decision": "refused"})
    assert other.status_code == 422
    [kept] = papers_signed()
    assert kept.is_agreed


@pytest.mark.parametrize("token", ["manage", "forged", "revoked"])
def test_only_the_link_of_the_forms_opens_them(
    phone: Browser, visit: Appointment, token: str
) -> None:
    given = {"manage": manage_token(visit), "forged": "A" * 54, "revoked": forms_token(visit)}
    if token == "revoked":
        Appointment.objects.filter(pk=visit.pk).update(token_version=visit.token_version + 1)
    assert phone.get(reverse("sign_forms", args=[given[token]])).status_code == 404


def test_link_of_another_client_is_refused_with_its_reason(
    phone: Browser, visit: Appointment
) -> None:
    known = make_client(first_name="Nils", last_name="Holm", email="nils@example.com")
    session = phone.session
    stamp = timezone.now().isoformat()
    session[SIGNED_IN] = {"email": known.email, "at": stamp, "id": known.pk}
    session.save()
    phone.cookies["sessionid"] = session.session_key
    page = phone.get(at(visit))
    assert page.status_code == 403
    assert "You are signed in as Nils Holm" in page.text
    assert visit.client.full_name not in page.text


def test_link_after_the_visit_is_explained(phone: Browser, visit: Appointment) -> None:
    Appointment.objects.filter(pk=visit.pk).update(status="no_show")
    page = phone.get(at(visit, "payment"))
    assert page.status_code == 410
    assert "This visit is over" in page.text


def test_words_come_in_spanish(phone: Browser, visit: Appointment) -> None:
    agree_to_screens(visit.client, timezone.now())
    page = phone.get(at(visit, "payment"), {"lang": "es"})
    assert page.context["asked"].language == "es"
    assert "Su <i>firma</i>" in page.text


def test_form_without_spanish_words_asks_for_an_interpreter(
    phone: Browser, visit: Appointment
) -> None:
    subject = Subject("treatment", "filler", "caha")
    publish_form(subject=subject, title="Own", text="Own.", by=SYSTEM, now=timezone.now())
    form = ConsentForm.objects.get(product_class="caha")
    assert form.language == "en"


def test_overview_takes_the_same_number_of_statements(
    phone: Browser, visit: Appointment, django_assert_num_queries: Callable[[int], object]
) -> None:
    phone.get(at(visit))
    with django_assert_num_queries(6):
        phone.get(at(visit))
    answer(phone, visit, "payment")
    with django_assert_num_queries(6):
        phone.get(at(visit))


def test_record_says_how_every_form_stands(nurse: Browser, team: Team, visit: Appointment) -> None:
    phone = prove_birth_date(Browser(), visit.client)
    answer(phone, visit, "payment")
    answer(phone, visit, "off_label", decision="refused")
    page = nurse.get(reverse("client_record", args=[visit.client_id])).text
    assert reverse("hand_tablet_over", args=[visit.client_id]) in page
    assert "Refused" in page
    assert "Not signed" in page


def test_what_the_client_tells_us_counts_at_once(nurse: Browser, visit: Appointment) -> None:
    answer(prove_birth_date(Browser(), visit.client), visit, "photos_clinical")
    for form in ("photos_clinical", "off_label"):
        nurse.post(reverse("note_told", args=[visit.client_id]), {"form": form})
    kept = {one.form.kind: one.decision for one in reversed(papers_signed())}
    assert kept == {"photos_clinical": "withdrawn", "off_label": "refused"}


def test_addresses_name_nothing_clinical(phone: Browser, visit: Appointment) -> None:
    """They stay in the history of a phone and in logs."""
    page = phone.get(at(visit)).text
    addresses = re.findall(r'href="(/f/[^"]+)"', page)
    assert len(addresses) > 8
    assert [one for one in addresses if clinical_words(one)] == []


def test_link_tells_of_no_answer_given_at_another_visit(
    phone: Browser, team: Team, visit: Appointment
) -> None:
    """It may be in other hands: what was signed or refused elsewhere is not its business."""
    day = visit.local_start.date() + timedelta(days=20)
    later = make_visit(team, client=visit.client, on=day, hour=9, status="booked")
    answer(phone, visit, "off_label", decision="refused")
    page = phone.get(at(later))
    assert key_of("off_label") not in page.text
    assert key_of("off_label") in phone.get(at(visit)).text


def test_papers_are_a_step_of_the_visit(phone: Browser, visit: Appointment) -> None:
    answer(phone, visit, "payment")
    page = phone.get(reverse("visit_forms", args=[forms_token(visit)]))
    step = page.context["steps"][-1]
    assert (step.done, step.total, step.url) == (1, 7, at(visit))


def test_two_screens_make_one_yes_and_never_lose_a_no(phone: Browser, visit: Appointment) -> None:
    agree_to_screens(visit.client, timezone.now())
    pages = [phone.get(at(visit, "payment")).context["shown"] for _ in range(4)]
    said = {"decision": "agreed", "signed_name": visit.client.full_name}
    for shown in pages[:2]:
        phone.post(at(visit, "payment"), said | {"shown": shown})
    assert len(papers_signed()) == 1
    phone.post(at(visit, "payment"), {"decision": "refused", "shown": pages[2]})
    late = phone.post(at(visit, "payment"), said | {"shown": pages[3]})
    assert late.status_code == 422
    assert [one.decision for one in papers_signed()] == ["refused", "agreed"]


def test_page_that_lost_its_hidden_fields_asks_to_be_opened_again(
    phone: Browser, visit: Appointment
) -> None:
    page = phone.post(at(visit, "payment"), {"signed_name": visit.client.full_name})
    assert "Open it again" in page.text
    assert "Shown:" not in page.text


def test_link_alone_opens_no_paper_and_no_copy(client: Browser, visit: Appointment) -> None:
    copies = reverse("form_copies", args=[forms_token(visit)])
    for address in (at(visit), at(visit, "payment"), copies):
        page = client.get(address)
        assert "Your date of birth" in page.text
        assert visit.client.full_name not in page.text
    client.post(at(visit, "payment"), {"decision": "refused", "signed_name": "X"})
    assert not Consent.objects.exists()


def test_date_of_birth_opens_them(client: Browser, visit: Appointment) -> None:
    person = visit.client
    person.birth_on = date(1988, 4, 2)
    person.save()
    assert client.post(at(visit), {"birth_on": "1988-04-03"}).status_code == 422
    assert client.post(at(visit), {"birth_on": "1988-04-02"}).url == at(visit)
    assert "papers to <i>read and sign</i>" in client.get(at(visit)).text


def test_team_signs_nothing_in_its_own_session(nurse: Browser, visit: Appointment) -> None:
    page = nurse.get(at(visit, "payment"))
    assert page.status_code == 403
    assert "hand the tablet over" in page.text.replace("\n", " ")
