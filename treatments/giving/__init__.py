"""May this be given to this client now? Pure rules over plain facts: no queries, no clock.

`charting.safety.may_give` gathers the facts and asks; `judge_request` answers. A file for each kind
of rule.
"""

from treatments.giving.all_rules import judge_request
from treatments.giving.cycles import Cycle, cycles_of, extend_cycles
from treatments.giving.facts import Ages, Facts, Licence, Line, Ordered, Papers, Request, Vial
from treatments.giving.intervals import ToxinAgain, toxin_again
from treatments.giving.verdicts import Answer, Policy, Verdict, may_decide

__all__ = [
    "Ages",
    "Answer",
    "Cycle",
    "Facts",
    "Licence",
    "Line",
    "Ordered",
    "Papers",
    "Policy",
    "Request",
    "ToxinAgain",
    "Verdict",
    "Vial",
    "cycles_of",
    "extend_cycles",
    "judge_request",
    "may_decide",
    "toxin_again",
]
