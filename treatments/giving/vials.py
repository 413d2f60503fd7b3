"""A vial that was mixed, or a liquid that was opened, is used within its hours [R5][R11][R19]."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from decimal import Decimal

from treatments.giving.facts import Facts, Request
from treatments.giving.verdicts import Answer
from treatments.giving.wordings import clock_text, day_text
from treatments.models.policy import Rule

HOUR = timedelta(hours=1)


def in_time(asked: Request, facts: Facts) -> Iterator[Answer]:
    """A reason holds for this vial until the hour that was begun is over; then it is asked anew."""
    if asked.vial is None:
        return
    use_by = asked.vial.use_by
    beyond = asked.at.astimezone(UTC) - use_by.astimezone(UTC)  # by a stopwatch, not by the wall
    if beyond <= timedelta():
        return
    is_liquid = asked.product is not None and asked.product.is_ready_to_use
    begun = "opened" if is_liquid else "reconstituted"
    yield facts.policy.against(
        Rule.USE_BY,
        f"{asked.product} was {begun} too long ago: it had to be used by "
        f"{clock_text(use_by)} on {day_text(use_by.date())}. Discard it.",
        "[R5][R11][R19]",
        about=asked.vial.name,
        reached=Decimal(-(-beyond // HOUR)),
    )
