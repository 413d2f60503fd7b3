"""Is every signed chart as it was signed? Names each row that is not; exits 1 then."""

from collections.abc import Iterable

from charting.complications.seal import broken_events
from charting.record import ledger
from charting.record.verification.all_records import before_keys, broken_records, signed_or_entered
from medspa.audit.chain.verification import Broken
from medspa.audit.chain.verify_command import VerifyingCommand


class Command(VerifyingCommand):
    help = "Verify every signed chart and the ledger of signatures. Exits 1 if anything is broken."
    chain = "ledger"

    def head(self) -> str:
        return ledger.ledger_head()

    def broken(self, expected_heads: list[str]) -> Iterable[Broken]:
        yield from broken_records(expected_heads)
        yield from broken_events()

    def summary(self, count: int) -> str:
        charts, old = signed_or_entered().count(), before_keys()
        verdict = f"{count} faults" if count else "all as they were signed"
        return f"{charts} charts, {verdict}; {old} sealed before keys."
