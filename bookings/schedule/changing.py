"""Change what the diary offers, with the visits in view that lose their place by it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from bookings.models import ClashStep
from bookings.schedule.clashes import Clash, find_clashes, note_steps
from bookings.schedule.proposals import Proposal, propose_times
from medspa.audit.log import Actor
from medspa.errors import RuleViolation


class ClashesUnread(RuleViolation):
    """A change would leave booked visits without a place, and nobody has read which.

    `proposals`: as of `propose_times`, with the change made."""

    code = "clashes_unread"

    def __init__(
        self, clashes: Sequence[Clash], proposals: Mapping[int, Sequence[Proposal]]
    ) -> None:
        booked = "1 visit is" if len(clashes) == 1 else f"{len(clashes)} visits are"
        super().__init__(
            f"Not saved yet: {booked} booked where this leaves no place. Read the list, then save "
            "again. Nothing booked changes by itself."
        )
        self.clashes, self.proposals = clashes, proposals
        self.read = _digest(clashes)


@transaction.atomic
def change_diary[Result](
    change: Callable[[], Result], *, read: str, by: Actor, now: datetime
) -> Result:
    """Do what changes the diary, ask it which visits have no place then, and take the change back
    unless whoever makes it has read the very list (`read`, from `ClashesUnread`).

    `change` first locks what a booking would lock (`reservation.locks`): no visit comes between
    the list and the change. Raises ClashesUnread and what `change` raises.
    """
    before = {clash.key for clash in find_clashes(now)}
    done = change()
    new = [clash for clash in find_clashes(now) if clash.key not in before]
    if new and read != _digest(new):
        raise ClashesUnread(new, propose_times(new, now))
    note_steps(new, ClashStep.Kind.FOUND, by=by, now=now)
    return done


def _digest(clashes: Sequence[Clash]) -> str:
    return sha256(" ".join(sorted(clash.key for clash in clashes)).encode()).hexdigest()[:32]
