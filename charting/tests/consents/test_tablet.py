"""The tablet in a client's hands: nothing behind it opens until it is unlocked."""

import json

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from bookings.ground.tokens import forms_token
from bookings.models import Appointment
from charting.consents.asked import Subject
from charting.consents.queries import FormStanding, key_of
from charting.consents.services.answers import withdraw_consent
from charting.consents.services.publishing import publish_form
from charting.consents.wanted import papers_for_needle
from charting.models import Consent, ConsentForm
from charting.tests.consents.saying import (
    agree_to_all,
    agree_to_screens,
    form_of,
    papers_signed,
    say,
)
from charting.tests.factories import Team, make_visit
from medspa.accounts.models import User
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from medspa.signin.session import KEY as SIGNED_IN
from medspa.tests.site_map import pages
from medspa.web.sessions import SessionStore

pytestmark = pytest.mark.django_db
PASSWORD = "quiet-lamp-on-the-sill"


@pytest.fixture
def tablet(client: Browser, team: Team, visit: Appointment) -> Browser:
    """Handed over by the nurse, from the record."""
    team.rn.set_password(PASSWORD)
    team.rn.save()
    client.force_login(User.objects.get(pk=team.rn.pk))
    where = reverse("hand_tablet_over", args=[visit.client_id])
    answer = client.post(where, {"language": "en", "back": f"/charts/client/{visit.client_id}/"})
    assert answer.url == f"/f/{forms_token(visit)}/sign/?lang=en"
    return client


def unlock(browser: Browser, **said: str):
    return browser.post(reverse("tablet_unlock"), said)


def test_every_other_page_is_closed(tablet: Browser, visit: Appointment) -> None:
    """Staff pages, the administration, the API, links of others, a client's own pages."""
    own = f"/f/{forms_token(visit)}/sign/"
    open_pages = [
        page.name
        for page in pages()
        if not page.name.startswith("tablet") and not page.url.startswith(own)
        for answer in (tablet.get(page.url), tablet.post(page.url))
        if answer.status_code not in (403, 404, 405)
    ]
    allowed = {page.name for page in pages() if page.access and page.access.kind == "public"}
    assert set(open_pages) <= allowed
    assert not {name for name in open_pages if name.startswith(("account", "mfa", "me_"))}


@pytest.mark.parametrize("name", ["day_board", "chart_list", "admin:index", "client_record"])
def test_staff_page_is_closed_with_a_way_back(
    tablet: Browser, visit: Appointment, name: str
) -> None:
    page = tablet.get(reverse(name, args=[visit.client_id] if name == "client_record" else []))
    assert page.status_code == 403
    assert page["Cache-Control"] == "no-store, private"
    assert reverse("tablet_home") in page.text
    assert visit.client.full_name not in page.text


def test_session_holds_nobody_meanwhile(tablet: Browser, team: Team) -> None:
    """The second lock: even a page that the first forgot has no user to open for."""
    kept = SessionStore(tablet.session.session_key)
    assert "_auth_user_id" not in kept
    assert json.dumps(kept["tablet"]["kept"]["_auth_user_id"]) == f'"{team.rn.pk}"'


def test_copy_of_the_old_cookie_opens_nothing(
    client: Browser, team: Team, visit: Appointment
) -> None:
    client.force_login(team.rn)
    before = client.session.session_key
    late = SessionStore(before)
    late["seen"] = 1
    client.post(reverse("hand_tablet_over", args=[visit.client_id]), {"language": "en"})
    assert not Session.objects.filter(session_key=before).exists()
    with pytest.raises(UpdateError):
        late.save()
    thief = Browser()
    thief.cookies["sessionid"] = before
    assert thief.get(reverse("day_board")).status_code == 302


def test_link_of_another_visit_is_closed_on_this_tablet(
    tablet: Browser, team: Team, visit: Appointment
) -> None:
    other = make_visit(team, client=make_client(), on=visit.local_start.date(), hour=15)
    page = tablet.get(reverse("sign_forms", args=[forms_token(other)]))
    assert page.status_code == 403
    assert "one person" in page.text
    assert tablet.get(reverse("sign_forms", args=[forms_token(visit)])).status_code == 200


def test_client_who_was_signed_in_here_is_put_away_too(
    client: Browser, team: Team, visit: Appointment
) -> None:
    client.force_login(team.rn)
    session = client.session
    session[SIGNED_IN] = {"email": "x@example.com", "at": timezone.now().isoformat(), "id": 1}
    session.save()
    client.post(reverse("hand_tablet_over", args=[visit.client_id]), {"language": "en"})
    assert SIGNED_IN not in client.session
    assert client.get(reverse("me")).status_code == 403


@pytest.mark.parametrize("said", [{"password": PASSWORD}])
def test_right_password_leads_back_to_where_staff_were(
    tablet: Browser, visit: Appointment, said: dict[str, str]
) -> None:
    answer = unlock(tablet, **said)
    assert answer.url == f"/charts/client/{visit.client_id}/"
    assert tablet.get(reverse("chart_list")).status_code == 200
    assert tablet.get(reverse("tablet_home")).url == reverse("home")
    noted = AuditEvent.objects.filter(action__startswith="tablet.").order_by("pk")
    assert [one.action for one in noted] == ["tablet.handed_over", "tablet.unlocked"]


def test_wrong_passwords_are_noted_and_slowed_down(tablet: Browser) -> None:
    answers = [unlock(tablet, password=f"guess {number}").status_code for number in range(12)]
    assert answers[0] == 422
    assert answers[-1] == 429
    assert unlock(tablet, password="").status_code == 422
    assert AuditEvent.objects.filter(action="tablet.unlock_failed").count() == answers.count(422)
    assert tablet.get(reverse("chart_list")).status_code == 403


def test_password_that_was_changed_meanwhile_ends_the_session(tablet: Browser, team: Team) -> None:
    person = User.objects.get(pk=team.rn.pk)
    person.set_password("another-lamp-on-the-sill")
    person.save()
    assert unlock(tablet, password=PASSWORD).status_code == 422
    unlock(tablet, password="another-lamp-on-the-sill")
    assert tablet.get(reverse("chart_list")).url.startswith(reverse("account_login"))


def test_whoever_left_unlocks_nothing(tablet: Browser, team: Team) -> None:
    User.objects.filter(pk=team.rn.pk).update(is_active=False)
    assert unlock(tablet, password=PASSWORD).status_code == 422


def test_another_of_the_team_ends_the_session_and_signs_in(tablet: Browser) -> None:
    assert tablet.post(reverse("tablet_end")).url == reverse("account_login")
    assert tablet.get(reverse("account_login")).status_code == 200
    assert tablet.get(reverse("chart_list")).status_code == 302


def test_forms_are_signed_on_it_and_it_is_asked_back(tablet: Browser, visit: Appointment) -> None:
    root = reverse("sign_forms", args=[forms_token(visit)])
    page = tablet.get(f"{root}{key_of('electronic_records')}/")
    said = {"shown": page.context["shown"], "decision": "refused"}
    assert tablet.post(f"{root}{key_of('electronic_records')}/", said).url == reverse("tablet_done")
    kept = Consent.objects.get()
    assert (kept.channel, kept.appointment, kept.decision) == ("tablet", visit, "refused")
    done = tablet.get(reverse("tablet_done"))
    assert "hand the tablet back" in done.text


def test_client_without_a_visit_signs_what_staff_chose(
    client: Browser, team: Team, visit: Appointment
) -> None:
    other = make_client(first_name="Nils", last_name="Holm")
    agree_to_screens(other, timezone.now())
    client.force_login(team.rn)
    where = reverse("hand_tablet_over", args=[other.pk])
    chosen = {"forms_wanted": ["payment"], "witness": "W. Itness", "explained_by": team.rn.pk}
    assert client.post(where, chosen | {"language": "other"}).status_code == 422
    said = chosen | {"language": "other", "interpreter": "Ida Tolk"}
    assert client.post(where, said).url == reverse("tablet_forms")
    there = reverse("tablet_form", args=[key_of("payment")])
    page = client.get(there)
    assert client.get(reverse("tablet_form", args=[key_of("off_label")])).status_code == 404
    answer = {"shown": page.context["shown"], "decision": "agreed", "signed_name": "Nils Holm"}
    assert (
        client.post(reverse("tablet_form", args=[key_of("payment")]), answer).url == "/tablet/done/"
    )
    [kept] = papers_signed()
    facts = (kept.witness, kept.interpreter, kept.explained_by, kept.appointment)
    assert facts == ("W. Itness", "Ida Tolk", team.rn, None)


def test_papers_that_staff_ask_for_are_signed_again(
    client: Browser, team: Team, visit: Appointment
) -> None:
    """One that was withdrawn in the middle of a chart. Nothing is left once each was answered."""
    agree_to_screens(visit.client, timezone.now())
    say(visit.client, form_of("off_label"), now=timezone.now())
    signed = say(visit.client, form_of("treatment", "neurotoxin"), now=timezone.now())
    withdraw_consent(consent=signed, by=team.rn, now=timezone.now())
    client.force_login(team.rn)
    where = reverse("hand_tablet_over", args=[visit.client_id])
    asked = client.get(where, {"modality": "neurotoxin"})
    assert asked.context["form"].initial["forms_wanted"] == ["treatment-neurotoxin"]
    said = {"language": "en", "forms_wanted": ["treatment-neurotoxin"]}
    page = client.get(client.post(where, said).url)
    assert page.context["count"] == 1
    assert "To sign again" in page.text
    assert "There is nothing left to sign" not in page.text
    key = key_of("treatment-neurotoxin")
    shown = client.get(f"{reverse('sign_forms', args=[forms_token(visit)])}{key}/")
    answer = {"shown": shown.context["shown"], "decision": "refused"}
    assert client.post(shown.request["PATH_INFO"], answer).url == reverse("tablet_done")


def test_yes_without_the_off_label_uses_is_asked_for_again() -> None:
    form = ConsentForm(kind="treatment", modality="neurotoxin")
    narrow, wide = (FormStanding(form, None, "", lacks) for lacks in (True, False))
    assert papers_for_needle([narrow], "neurotoxin") == ["treatment-neurotoxin"]
    assert papers_for_needle([wide], "neurotoxin") == []


def test_nobody_is_handed_a_tablet_with_nothing_on_it(
    client: Browser, team: Team, visit: Appointment
) -> None:
    agree_to_all(visit, timezone.now())
    client.force_login(team.rn)
    where = reverse("hand_tablet_over", args=[visit.client_id])
    page = client.post(where, {"language": "en"})
    assert page.status_code == 422
    assert "Tick what the client should read" in page.text
    about = Subject("treatment", "filler", "plla")
    publish_form(subject=about, title="PLLA", text="Words.", by=SYSTEM, now=timezone.now())
    page = client.post(where, {"language": "es", "forms_wanted": ["treatment-filler-plla"]})
    assert "In English only: PLLA" in page.text
