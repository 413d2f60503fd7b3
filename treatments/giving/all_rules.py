"""All rules, in the order in which one would read them."""

from treatments.giving.age_and_licence import licence_answers, old_enough
from treatments.giving.ceilings import ceiling_answers
from treatments.giving.combinations import cosignature_answers, forehead_answers
from treatments.giving.doses import dose_answers
from treatments.giving.facts import Facts, Request
from treatments.giving.findings import finding_answers
from treatments.giving.intervals import interval_answers
from treatments.giving.papers import clearance_answers, consent_answers, order_answers
from treatments.giving.verdicts import Answer
from treatments.giving.vials import in_time

RULES = (
    old_enough,
    licence_answers,
    clearance_answers,
    order_answers,
    consent_answers,
    finding_answers,
    in_time,
    interval_answers,
    ceiling_answers,
    dose_answers,
    forehead_answers,
    cosignature_answers,
)


def judge_request(asked: Request, facts: Facts) -> list[Answer]:
    """Every rule's answer to what is asked."""
    return [answer for rule in RULES for answer in rule(asked, facts)]
