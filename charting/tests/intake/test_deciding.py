"""Who decides about a finding, and what the needle is told then."""

from datetime import timedelta

import pytest

from charting.errors import AlreadyTakenBack, MissingReason, NothingToDecide, PrescriberNeeded
from charting.intake.queries import alerts_of, findings_of, read_answers
from charting.intake.questions import current_questions
from charting.intake.services.deciding import reset_answer, resolve_finding
from charting.models import Chart
from charting.safety.answered_today import answered_today
from charting.safety.client_health import ClientHealth
from charting.safety.may_give import may_give
from charting.tests.factories import VISIT_ON, Team, chin, make_visit, masseter
from charting.tests.intake.scene import by_link, by_staff, found_of, known_of, say
from medspa.accounts.permissions import Role
from medspa.clinic.tests.factories import make_staff
from treatments.giving import Answer, Request, Verdict
from treatments.models import Rule
from treatments.tests.factories import make_product

pytestmark = pytest.mark.django_db


def asked_about(chart: Chart, team: Team, modality: str = "neurotoxin") -> list[Answer]:
    """What the health answers say to an injection at 10:00."""
    area = masseter() if modality == "neurotoxin" else chin()
    at = team.at(10)
    answers = may_give(Request(modality, VISIT_ON, at, area=area), chart=chart)
    rules = {Rule.FINDING_STOP, Rule.FINDING_REVIEW, Rule.INTAKE}
    return [one for one in answers if one.rule in rules]


def test_without_answers_a_note_says_so(team: Team, chart: Chart) -> None:
    (told,) = asked_about(chart, team)
    assert (told.rule, told.verdict, told.is_note) == (Rule.INTAKE, Verdict.ALLOWED, True)


def test_stop_is_resolved_at_the_finding_and_becomes_a_note(team: Team, chart: Chart) -> None:
    told = say(by_link(chart.appointment), "pregnant", "yes", now=team.at(9))
    stop = asked_about(chart, team)[0]
    assert (stop.rule, stop.verdict) == (Rule.FINDING_STOP, Verdict.REFUSED)
    with pytest.raises(PrescriberNeeded, match="A prescriber decides"):
        resolve_finding(answer=told, rule="pregnant", reason="x", by=team.rn, now=team.at(9, 5))
    with pytest.raises(MissingReason):
        resolve_finding(answer=told, rule="pregnant", reason=" ", by=team.pa, now=team.at(9, 5))
    resolve_finding(
        answer=told, rule="pregnant", reason="Test negative", by=team.pa, now=team.at(9, 6)
    )
    note = asked_about(chart, team)[0]
    assert (note.verdict, note.is_note) == (Verdict.ALLOWED, True)
    assert "Pilar Bastos, PA-C decided on Jan 12, 2026: Test negative." in note.sentence
    with pytest.raises(NothingToDecide):
        resolve_finding(answer=told, rule="pregnant", reason="x", by=team.pa, now=team.at(9, 7))


def test_decision_after_the_injection_makes_it_not_lawful(team: Team, chart: Chart) -> None:
    told = say(by_link(chart.appointment), "heart", "yes", now=team.at(9))
    resolve_finding(answer=told, rule="heart", reason="Stable", by=team.pa, now=team.at(10, 30))
    assert asked_about(chart, team)[0].verdict == Verdict.NEEDS_REASON


def test_answer_after_the_injection_is_not_asked_of_it(team: Team, chart: Chart) -> None:
    say(by_link(chart.appointment), "pregnant", "yes", now=team.at(10, 30))
    assert [one.rule for one in asked_about(chart, team)] == [Rule.INTAKE]


def test_director_and_a_letter_where_the_rule_asks(team: Team, chart: Chart) -> None:
    told = say(by_link(chart.appointment), "neuromuscular", "yes", now=team.at(9))
    decide = {
        "answer": told,
        "rule": "neuromuscular",
        "reason": "Ocular only",
        "now": team.at(9, 5),
    }
    with pytest.raises(PrescriberNeeded, match="The medical director"):
        resolve_finding(by=team.pa, letter="Dr. Lee, Jan 2", **decide)
    director = make_staff(Role.MEDICAL_DIRECTOR).user
    with pytest.raises(MissingReason, match="letter"):
        resolve_finding(by=director, **decide)
    made = resolve_finding(by=director, letter="Dr. Lee, Jan 2", **decide)
    assert (made.role, made.letter) == ("medical_director", "Dr. Lee, Jan 2")
    assert not found_of(chart.appointment, team.at(10))


def test_nobody_goes_on_against_age(team: Team, chart: Chart) -> None:
    screen = by_staff(chart.appointment)
    told = say(screen, "birth-date", "2009-01-12", now=team.at(9), by=team.rn)
    with pytest.raises(PrescriberNeeded, match="Nobody"):
        resolve_finding(answer=told, rule="under-18", reason="x", by=team.pa, now=team.at(9, 5))


def test_set_aside_with_a_reason_and_once(team: Team, chart: Chart) -> None:
    told = say(by_link(chart.appointment), "heart", "yes", now=team.at(9))
    with pytest.raises(MissingReason):
        reset_answer(answer=told, reason="", by=team.rn, now=team.at(9, 5))
    reset_answer(answer=told, reason="Heartburn, she meant", by=team.rn, now=team.at(9, 5))
    assert found_of(chart.appointment, team.at(9, 4)) == {"heart"}
    assert not found_of(chart.appointment, team.at(10))
    with pytest.raises(AlreadyTakenBack):
        reset_answer(answer=told, reason="again", by=team.rn, now=team.at(9, 6))


def test_decision_carries_to_the_same_answer_next_time(team: Team, chart: Chart) -> None:
    """For a year; of what is asked anew at each visit it does not."""
    visit = chart.appointment
    for question in ("heart", "vaccine"):
        told = say(by_link(visit), question, "yes", now=team.at(9))
        resolve_finding(answer=told, rule=question, reason="Fine", by=team.pa, now=team.at(9, 5))
    on = VISIT_ON + timedelta(days=100)
    later, now = make_visit(team, on=on, client=visit.client), team.at(9, on=on)
    for question in ("heart", "vaccine"):
        say(by_link(later), question, "yes", now=now)
    assert found_of(later, now) == {"vaccine"}


def test_alerts_are_what_stops_asks_or_is_an_allergy(team: Team, chart: Chart) -> None:
    visit = chart.appointment
    for question in ("allergy-numbing", "heart", "diabetes-smoker"):
        say(by_link(visit), question, "yes", now=team.at(9))
    alerts = {one.rule.id for one in alerts_of(visit.client, team.at(10))}
    assert alerts == {"allergy-numbing", "allergy-numbing-note", "heart"}


def test_findings_take_as_many_statements_for_one_answer_as_for_many(
    team: Team, chart: Chart, django_assert_num_queries: object
) -> None:
    visit = chart.appointment
    say(by_link(visit), "heart", "yes", now=team.at(9))
    with django_assert_num_queries(2):  # type: ignore[operator]
        findings_of(visit.client, team.at(10), visit.location)
    for question in ("keloid", "cancer", "immune", "vision"):
        told = say(by_link(visit), question, "yes", now=team.at(9))
        resolve_finding(answer=told, rule=question, reason="Fine", by=team.pa, now=team.at(9, 5))
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = findings_of(visit.client, team.at(10), visit.location)
    assert len(found) == 7  # keloids: two rules
    assert known_of(visit).answers


@pytest.mark.parametrize(
    ("told", "says", "words"),
    [
        ({}, "From the health answers of 9:00 AM: nothing that concerns this product", ""),
        (
            {"heart": "yes", "bruising": "yes"},
            "From the health answers of 9:00 AM: Cardiovascular disease; ",
            "Cardiovascular disease; ",
        ),
    ],
)
def test_what_was_answered_today_stands_beside_the_question_of_the_day_and_answers_nothing(
    team: Team, chart: Chart, told: dict[str, str], says: str, words: str
) -> None:
    """What bruises is a note only, and is told all the same."""
    product = make_product(kind="neurotoxin", unit="U")
    screen, at = by_link(chart.appointment), team.at(9)
    texts = {"birth-date": "1988-04-27", "contact": "Sam"}
    for question in current_questions().asked_of(["neurotoxin"]):
        word = told.get(question.slug) or texts.get(question.slug, "no")
        say(screen, question.slug, word, now=at)
    health = ClientHealth(read_answers(chart.client, chart.appointment.location))
    known = answered_today(health, chart, product, at, VISIT_ON)
    assert known is not None
    assert known.sentence.startswith(says)
    assert not known.missing
    assert known.words["reported"].startswith(words)
    assert len(known.found) == len(told)
    assert "answer" not in known.words
    tomorrow = VISIT_ON + timedelta(days=1)
    assert answered_today(health, chart, product, at + timedelta(days=1), tomorrow) is None
