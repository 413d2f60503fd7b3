"""What a client signs under a plan, sealed with a key outside the database (ADR 0022)."""

from dataclasses import dataclass
from typing import Any

from charting.models import PlanPresentation
from medspa.audit.chain.seals import instant_text, is_seal_of, mac_of, newest_key

PURPOSE = "charting.plan_signature"


@dataclass(frozen=True)
class Signed:
    """`answers_key`: of the answers that were on the page (`queries.answers_key`). `drawing`: a PNG
    of `read_drawing` in base64, or empty."""

    name: str
    answers_key: str
    language: str
    drawing: str = ""


def seal_of(shown: PlanPresentation) -> tuple[str, int]:
    """The seal of everything that is signed, and the version of its key."""
    key = newest_key()
    return mac_of(PURPOSE, _sealed(shown), key), key


def is_intact(shown: PlanPresentation) -> bool:
    """Whether the signed presentation says what was signed."""
    key = shown.signed_key_version or 0
    return is_seal_of(PURPOSE, _sealed(shown), key, shown.signed_sha256)


def _sealed(shown: PlanPresentation) -> dict[str, Any]:
    return {
        "presentation": str(shown.public_id),
        "client": shown.plan.client_id,
        "contents": shown.contents,
        "answers": shown.signed_answers,
        "name": shown.signed_name,
        "drawing": shown.signed_drawing,
        "at": instant_text(shown.signed_at) if shown.signed_at else "",
        "way": str(shown.signed_way),
    }
