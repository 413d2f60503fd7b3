"""All rules, in the order in which one would read them."""

from treatments.giving.answers import Answer
from treatments.giving.ceilings import ceilings
from treatments.giving.doses import doses
from treatments.giving.facts import Facts, Request
from treatments.giving.intervals import interval
from treatments.giving.order import cosignature, forehead
from treatments.giving.papers import cleared, consented
from treatments.giving.people import licensed, old_enough
from treatments.giving.vials import in_time

RULES = (
    old_enough,
    licensed,
    cleared,
    consented,
    in_time,
    interval,
    ceilings,
    doses,
    forehead,
    cosignature,
)


def judge(asked: Request, facts: Facts) -> list[Answer]:
    """Every rule's answer to what is asked."""
    return [answer for rule in RULES for answer in rule(asked, facts)]
