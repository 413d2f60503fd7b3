"""What the demo clinic asks and looks at around an injection."""

from datetime import datetime

from charting.models import Asked, Chart, SafetyCheck
from charting.safety.client_answer import ClientAnswer
from charting.safety.services.screening import record_answer, record_check
from medspa.accounts.models import User
from treatments.models import Lot


def ask_about_product(by: User, chart: Chart, lot: Lot, at: datetime) -> Lot:
    """The lot, once the client was asked about its product."""
    answer = Asked.Answer.NOTHING
    record_answer(chart=chart, product=lot.product, answer=ClientAnswer(answer), by=by, now=at)
    return lot


def record_look(by: User, chart: Chart, phase: str, at: datetime) -> None:
    """Vision and capillary refill, both normal."""
    finding = SafetyCheck.Finding.NORMAL
    for what in SafetyCheck.What:
        record_check(chart=chart, phase=phase, what=what, finding=finding, by=by, now=at)
