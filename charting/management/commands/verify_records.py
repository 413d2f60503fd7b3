"""Is everything that was signed and sealed as it was? Names each row that is not; exits 1 then."""

from collections.abc import Iterable

from charting.record import ledger
from charting.record.verification.all_records import before_keys, broken_records, signed_or_entered
from charting.sealed_kinds import broken_sealed
from medspa.audit.chain.verification import Broken
from medspa.audit.chain.verify_command import VerifyingCommand


class Command(VerifyingCommand):
    help = "Verify every signed chart, the ledger and all that is sealed. Exits 1 if it is broken."
    chain = "ledger"

    def head(self) -> str:
        return ledger.ledger_head()

    def broken(self, expected_heads: list[str]) -> Iterable[Broken]:
        yield from broken_records(expected_heads)
        yield from broken_sealed()

    def summary(self, count: int) -> str:
        charts, old = signed_or_entered().count(), before_keys()
        verdict = f"{count} faults" if count else "all as they were signed"
        return f"{charts} charts, {verdict}; {old} sealed before keys."
