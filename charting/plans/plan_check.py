from dataclasses import dataclass


@dataclass(frozen=True)
class PlanCheck:
    """What a colleague would ask about a plan, in a sentence with its source: never a refusal.

    `kind`: warn (look again), ask (something has to be known first), note (good to know), ok.
    """

    kind: str
    title: str
    says: str
    source: str = ""
