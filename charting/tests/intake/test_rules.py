"""The rules as data: every question, every trigger, every modality. No database."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from charting.intake.engine import findings_at
from charting.intake.questions import HOLDS, KINDS, UNSURE, YES, current_questions
from charting.intake.rules import RESOLVERS, IntakeRule, current_rules, rules_of
from charting.intake.standing import GivenAnswer
from treatments.giving import Facts, Policy, Request, Verdict
from treatments.giving.findings import finding_answers
from treatments.giving.health import HealthFinding, Severity
from treatments.models import FacialArea, Modality, Product, Rule

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 18, tzinfo=UTC)
QUESTIONS = current_questions()
RULES = current_rules()
SUBSTANCES = ("albumin", "milk_protein", "lidocaine")
KIND_OF = {"neurotoxin": ["neurotoxin"], "filler": ["ha_filler", "caha", "plla"]}


SAID: dict[str, dict[str, Any]] = {
    "toxin-elsewhere": {"on": "2025-11-01", "brand": "xeomin", "units": "50"},
    "permanent-filler": {"where": ["L"]},
}
"""Details that keep the other rules of the question silent."""


def value_of(rule: IntakeRule) -> dict[str, Any]:
    """An answer that sets the rule off."""
    when = rule.when
    value: dict[str, Any] = {"is": when.said[0] if when.said else YES}
    value |= {name: said for name, said in SAID.get(rule.question, {}).items() if not rule.at}
    value = {name: said for name, said in value.items() if name not in when.lacks}
    for name, ids in when.has.items():
        value[name] = [ids[0]]
    for name, most in when.days_below.items():
        value[name] = (DAY - timedelta(days=most - 1)).isoformat()
    if when.age_below:
        value["is"] = date(DAY.year - when.age_below, DAY.month, DAY.day + 1).isoformat()
    if when.share_from:
        value |= {"lost": "12", "lost-unit": "kg"}
    return value


def answer(question: str, value: dict[str, Any], **fields: Any) -> GivenAnswer:
    return GivenAnswer(
        **{"pk": 1, "intake": 1, "at": AT, "on": DAY} | fields, question=question, value=value
    )


def product_of(kind: str, **contains: bool | None) -> Product:
    unit = "U" if kind == "neurotoxin" else "mL"
    without = dict.fromkeys((f"contains_{name}" for name in SUBSTANCES), False)
    return Product(slug=kind, name=kind, kind=kind, unit=unit, **without | contains)


def area_of(**fields: Any) -> FacialArea:
    return FacialArea(**{"code": "CHEEK_LAT", "region": "M", "vascular_tier": "C"} | fields)


class Known:
    """Answers of somebody, as the rules ask for them."""

    def __init__(self, *answers: GivenAnswer) -> None:
        self.answers = answers

    def findings(self, asked: Request) -> list[HealthFinding]:
        found = findings_at(self.answers, QUESTIONS, asked.at, asked.on)
        return [one.as_health_finding() for one in found]

    def missing(self, asked: Request) -> str:
        return ""


def asked_for(rule: IntakeRule, modality: str) -> Request:
    """Exactly what the rule is about."""
    scope = rule.scope
    kind = next(iter(scope.kinds), KIND_OF[modality][0])
    contains = {f"contains_{scope.contains}": True} if scope.contains else {}
    fields: dict[str, str] = {}
    if scope.areas:
        fields["code"] = min(scope.areas)
    if scope.regions:
        fields["region"] = min(scope.regions)
    if scope.tiers:
        fields["vascular_tier"] = min(scope.tiers)
    return Request(modality, DAY, AT, product=product_of(kind, **contains), area=area_of(**fields))


def answers_to(asked: Request, *given: GivenAnswer) -> dict[str, Verdict]:
    facts = Facts(health=Known(*given), policy=Policy())
    return {one.about: one.verdict for one in finding_answers(asked, facts)}


@pytest.mark.parametrize("slug", QUESTIONS.questions)
def test_question_is_whole_in_both_languages(slug: str) -> None:
    question = QUESTIONS.questions[slug]
    assert question.kind in KINDS
    assert question.holds in HOLDS
    assert question.section in {section.id for section in QUESTIONS.sections}
    assert question.modalities <= set(Modality.values)
    for language in ("en", "es"):
        assert question.said("ask", language).endswith(("?", "too.", "también cuenta.", "counts."))
        assert question.said("short", language)
        assert all(one.label(language) for one in question.details)
    assert bool(question.said("why", "en")) == bool(question.said("why", "es"))
    assert bool(question.said("help", "en")) == bool(question.said("help", "es"))


def test_there_are_the_38_of_the_source_and_three_more() -> None:
    assert sorted(one.row for one in QUESTIONS.questions.values()) == list(range(1, 42))


@pytest.mark.parametrize("slug", QUESTIONS.questions)
def test_every_question_leads_somewhere(slug: str) -> None:
    """A question of which nothing follows is not asked."""
    assert rules_of(slug)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_says_what_it_must(rule: IntakeRule) -> None:
    question = QUESTIONS.questions[rule.question]
    details = {one.id: one for one in question.details}
    named = [*rule.when.has, *rule.when.lacks, *rule.when.days_below, *rule.when.days_from]
    assert set(named) <= set(details)
    assert not rule.at or details[rule.at].kind == "list"
    assert rule.title
    assert rule.source
    assert rule.reason.endswith(".")
    assert rule.scope.modalities <= set(Modality.values)
    assert rule.resolver in RESOLVERS
    assert not rule.judged_by or rule.judged_by in Rule.values
    assert rule.needs_review == ("[GK]" in rule.source)
    for name, ids in rule.when.has.items():
        assert set(ids) <= {option.id for option in details[name].options}


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_trigger_is_set_off_by_its_answer_and_by_no_other(rule: IntakeRule) -> None:
    weight = Decimal(80)
    assert rule.set_off_by(value_of(rule), DAY, weight) == rule.severity
    born = {"is": "1980-01-01"}
    assert rule.set_off_by(born if rule.when.age_below else {"is": "no"}, DAY, weight) is None


@pytest.mark.parametrize(
    ("days", "found"),
    [(83, "toxin-elsewhere-84"), (84, "toxin-elsewhere-90"), (89, "toxin-elsewhere-90"), (90, "")],
)
def test_days_since_neurotoxin_elsewhere(days: int, found: str) -> None:
    on = (DAY - timedelta(days=days)).isoformat()
    given = answer("toxin-elsewhere", {"is": YES, "on": on, "units": "50", "brand": "xeomin"})
    told = {one.rule.id for one in findings_at([given], QUESTIONS, AT, DAY)}
    assert told == ({found} if found else set())


@pytest.mark.parametrize(
    ("lost", "unit", "is_much"),
    [("7.9", "kg", False), ("8", "kg", True), ("18", "lb", True), ("10", "lb", False)],
)
def test_a_tenth_of_the_weight_before_is_much(lost: str, unit: str, is_much: bool) -> None:
    weight = answer("weight", {"is": "72", "is-unit": "kg"})
    given = answer("weight-lost", {"is": YES, "lost": lost, "lost-unit": unit})
    told = {one.rule.id for one in findings_at([weight, given], QUESTIONS, AT, DAY)}
    assert ("weight-lost-much" in told) == is_much


@pytest.mark.parametrize(
    ("rule", "modality"),
    list(product(RULES, Modality.values)),
    ids=lambda one: getattr(one, "id", one),
)
def test_rule_at_the_needle(rule: IntakeRule, modality: str) -> None:
    """It stops, asks or is read where its modality is given, and is silent elsewhere."""
    given = [answer(rule.question, value_of(rule)), answer("weight", {"is": "80", "is-unit": "kg"})]
    told = answers_to(asked_for(rule, modality), *given)
    if modality not in rule.scope.modalities or rule.judged_by:
        assert rule.id not in told
        return
    expected = {
        Severity.HARD: Verdict.REFUSED,
        Severity.REVIEW: Verdict.NEEDS_REASON,
        Severity.NOTE: Verdict.ALLOWED,
    }[rule.severity]
    assert told[rule.id] == expected


UNSURE_ASKED = [
    slug for slug, one in QUESTIONS.questions.items() if not one.sure and one.kind == "yes_no"
]


@pytest.mark.parametrize("slug", UNSURE_ASKED)
def test_not_sure_is_looked_at_and_stops_nothing(slug: str) -> None:
    found = findings_at([answer(slug, {"is": UNSURE})], QUESTIONS, AT, DAY)
    assert found
    assert all(one.severity < Severity.HARD for one in found)
    gravest = max(rule.severity for rule in rules_of(slug))
    is_reviewed = gravest > Severity.NOTE and slug not in ("weight-lost", "bruising")
    assert (max(one.severity for one in found) > Severity.NOTE) == is_reviewed


@pytest.mark.parametrize(
    "slug", [slug for slug, one in QUESTIONS.questions.items() if one.kind == "yes_no"]
)
def test_no_leads_to_nothing(slug: str) -> None:
    assert not findings_at([answer(slug, {"is": "no"})], QUESTIONS, AT, DAY)


@pytest.mark.parametrize(
    ("slug", "kind", "contains", "verdict"),
    [
        ("allergy-milk", "neurotoxin", {"contains_milk_protein": True}, Verdict.REFUSED),
        ("allergy-milk", "neurotoxin", {"contains_milk_protein": None}, Verdict.REFUSED),
        ("allergy-milk", "neurotoxin", {}, None),
        ("allergy-albumin", "neurotoxin", {"contains_albumin": True}, Verdict.REFUSED),
        ("allergy-albumin", "neurotoxin", {}, Verdict.NEEDS_REASON),
        ("allergy-numbing", "ha_filler", {"contains_lidocaine": True}, Verdict.REFUSED),
        ("allergy-numbing", "ha_filler", {}, Verdict.ALLOWED),
        ("allergy-bacterial", "ha_filler", {}, Verdict.REFUSED),
        ("allergy-bacterial", "caha", {}, None),
        ("bleeding", "caha", {}, Verdict.REFUSED),
        ("bleeding", "ha_filler", {}, Verdict.NEEDS_REASON),
        ("keloid", "plla", {}, Verdict.REFUSED),
        ("keloid", "ha_filler", {}, Verdict.NEEDS_REASON),
    ],
)
def test_what_a_product_is_decides(
    slug: str, kind: str, contains: dict[str, bool | None], verdict: Verdict | None
) -> None:
    """By its attributes, not its name: what is not known counts as contained."""
    modality = "neurotoxin" if kind == "neurotoxin" else "filler"
    asked = Request(modality, DAY, AT, product=product_of(kind, **contains), area=area_of())
    told = answers_to(asked, answer(slug, {"is": YES}))
    assert list(told.values()) == ([verdict] if verdict else [])


@pytest.mark.parametrize(
    ("where", "region", "verdict"),
    [
        (["L"], "L", Verdict.REFUSED),
        (["L"], "U", None),
        ([], "U", Verdict.REFUSED),
        (["U", "M"], "M", Verdict.REFUSED),
    ],
)
def test_infection_stops_where_it_is(
    where: list[str], region: str, verdict: Verdict | None
) -> None:
    asked = Request("filler", DAY, AT, area=area_of(region=region))
    told = answers_to(asked, answer("skin-today", {"is": YES, "where": where}))
    assert told.get("skin-today") == verdict


@pytest.mark.parametrize(
    ("region", "verdict"),
    [("L", Verdict.REFUSED), ("N", Verdict.REFUSED), ("U", Verdict.NEEDS_REASON)],
)
def test_trouble_swallowing_stops_the_lower_face(region: str, verdict: Verdict) -> None:
    asked = Request("neurotoxin", DAY, AT, area=area_of(region=region))
    told = answers_to(asked, answer("breathing", {"is": YES}))
    assert list(told.values()) == [verdict]


def test_before_an_area_is_known_only_what_holds_everywhere_is_said() -> None:
    told = answers_to(
        Request("filler", DAY, AT), answer("permanent-filler", {"is": YES, "where": ["L"]})
    )
    assert told == {"permanent-filler": Verdict.NEEDS_REASON}


def test_what_was_answered_after_the_injection_makes_it_not_unlawful() -> None:
    earlier = Request("filler", DAY, AT - timedelta(minutes=1))
    assert not answers_to(earlier, answer("pregnant", {"is": YES}))
