"""What is typed into the health questions is kept, whichever way the page is left."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from bookings.ground.tokens import forms_token
from bookings.tests.pages import text_of
from charting.models import IntakeAnswer
from charting.tests.factories import Team, make_visit
from charting.tests.intake.scene import by_link, say
from medspa.local.testkit.clock import set_now

pytestmark = pytest.mark.django_db
TYPED = {"part": "1", "weight.is": "137", "weight.is-unit": "lb", "contact.phone": "206 555 0144"}


def values() -> dict[str, dict[str, object]]:
    return {one.question: one.value for one in IntakeAnswer.objects.all()}


def test_next_keeps_what_was_typed_without_a_script(
    client: Browser, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a contact is refused, not lost; who finishes later finds it again, and only they."""
    set_now(monkeypatch, team.at(9))
    visit = make_visit(team)
    token = forms_token(visit)
    answer, part = reverse("forms_answer", args=[token]), reverse("forms_part", args=[token, 1])

    refused = client.post(answer, TYPED | {"go": "next"})
    assert refused.status_code == 422
    assert values() == {"weight": {"is": "137", "is-unit": "lb"}}
    left = client.post(answer, TYPED | {"go": "later", "contact.phone": "206 555 0199"})
    assert left["Location"] == reverse("visit_forms", args=[token])
    assert b"206 555 0199" in client.get(part).content
    assert b"206 555" not in Browser().get(part).content

    named = {"contact.is": "Sam", "contact.phone": "206 555 0199", "press": "birth-date"}
    typed = TYPED | named | {"birth-date.is": "04/27/1988", "press": "", "go": "next"}
    there = client.post(answer, typed)
    assert there["Location"] == reverse("forms_part", args=[token, 2])
    assert values()["contact"] == {"is": "Sam", "phone": "206 555 0199"}
    assert IntakeAnswer.objects.count() == 3  # the weight, which stands as it is, is no new answer


def test_what_was_refused_says_so_until_it_is_mended_or_answered_elsewhere(
    nurse: Browser, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts as open, and hides no newer answer."""
    set_now(monkeypatch, team.at(9))
    visit = make_visit(team)
    told = say(by_link(visit), "weight", "68", now=team.at(9), is_unit="kg")
    answer = reverse("write_answer", args=[visit.client_id])
    page = reverse("client_intake", args=[visit.client_id])
    wrong = {"weight.is": "99999", "weight.is-unit": "kg", "weight.seen": str(told.pk)}
    nurse.post(answer, wrong | {"press": "weight"})
    for extra in ({}, {"draft": "1"}):  # and once more as a script sends it when the page is left
        if extra:
            nurse.post(answer, wrong | extra)
        shown = nurse.get(page)
        assert b'value="99999"' in shown.content
        said = text_of(shown)
        assert "30 to 350 kg" in said
        assert "0 of 41" in said
        assert "Saved" not in said

    set_now(monkeypatch, team.at(10))
    say(by_link(visit), "weight", "70", now=team.at(10), is_unit="kg", seen=told.pk)
    shown = nurse.get(page)
    assert b'value="99999"' not in shown.content
    assert b'value="70"' in shown.content
    assert "1 of 41" in text_of(shown)


def test_what_is_sent_while_typing_is_put_back_and_is_no_answer(
    client: Browser, nurse: Browser, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the client's page and on that of staff; a press brings what was typed elsewhere along."""
    set_now(monkeypatch, team.at(9))
    visit = make_visit(team)
    token = forms_token(visit)
    pages = [
        (Browser(), reverse("forms_answer", args=[token]), reverse("forms_part", args=[token, 1])),
        (
            nurse,
            reverse("write_answer", args=[visit.client_id]),
            reverse("client_intake", args=[visit.client_id]),
        ),
    ]
    for browser, answer, page in pages:
        assert browser.post(answer, {"draft": "1", "weight.is": "13"}).status_code == 204
        assert b'value="13"' in browser.get(page).content
        assert not IntakeAnswer.objects.filter(question="weight").exists()
        browser.post(answer, {"draft": "1", "weight.is": "", "no-question.is": "13"})
        assert b'value="13"' not in browser.get(page).content
        assert browser.session["forms_draft"]["fields"] == {}
        browser.post(answer, {"draft": "1", "weight.is": "13"})
        set_now(monkeypatch, team.at(12))  # past its hours it is gone from the session, too
        browser.get(page)
        assert "forms_draft" not in browser.session
        set_now(monkeypatch, team.at(9))
    browser, answer, page = pages[1]
    browser.post(answer, {"press": "heart=no", "contact.is": "Sam"})
    assert values() == {"heart": {"is": "no"}, "contact": {"is": "Sam"}}
    assert "30 to 350 kg" in text_of(browser.post(answer, {"weight.is": "13"}))


def test_what_a_page_still_shows_is_no_answer(
    client: Browser, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A button of a page that was overtaken writes nothing back; what was changed there does."""
    set_now(monkeypatch, team.at(9))
    answer = reverse("forms_answer", args=[forms_token(make_visit(team))])
    client.post(answer, {"press": "vaccine=no"})
    overtaken = {"part": "2", "go": "next", "vaccine.seen": str(IntakeAnswer.objects.get().pk)}
    client.post(answer, {"press": "vaccine=yes"})
    client.post(answer, overtaken | {"vaccine.is": "no"})
    assert values() == {"vaccine": {"is": "yes"}}
    client.post(answer, overtaken | {"vaccine.is": "no", "vaccine.seen": "0"})
    assert values() == {"vaccine": {"is": "no"}}
