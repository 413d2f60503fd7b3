"""Is the audit log as it was written? Names each event that is not; exits 1 then."""

from collections.abc import Iterable

from medspa.audit.chain import blocks
from medspa.audit.chain.verification import Broken, broken_audit, unsealed_count
from medspa.audit.chain.verify_command import VerifyingCommand
from medspa.audit.models import AuditBlock


class Command(VerifyingCommand):
    help = "Verify the chain of the audit log. Exits 1 if anything is broken."
    chain = "audit log"

    def head(self) -> str:
        return blocks.chain_head()

    def broken(self, expected_heads: list[str]) -> Iterable[Broken]:
        return broken_audit(expected_heads)

    def summary(self, count: int) -> str:
        verdict = f"{count} faults" if count else "all as they were sealed"
        waiting = unsealed_count()
        return (
            f"{AuditBlock.objects.count()} blocks, {verdict}; {waiting} events wait to be sealed."
        )
