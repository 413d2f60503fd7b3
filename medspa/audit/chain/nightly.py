"""The nightly walk over the audit log, in slices that end in time."""

import logging
from datetime import datetime

from medspa.audit.chain.blocks import chain_head, seal_events
from medspa.audit.chain.findings import raise_findings
from medspa.audit.chain.seals import in_groups
from medspa.audit.chain.verification import broken_blocks, broken_rest
from medspa.audit.models import AuditBlock
from medspa.audit.sweeping import Sweep

SLICE = 100
logger = logging.getLogger(__name__)


def sweep_blocks(after: int, sweep: Sweep, *, now: datetime) -> int | None:
    """Verify the next blocks and raise what is broken; where the next slice begins, or None.

    The first slice seals whatever the day's sealing passed over.
    """
    if after == 0:
        with sweep.noting("audit.auditevent"):
            seal_events(now=now, thoroughly=True)
    with sweep.noting(f"audit.auditblock:{after}"):
        raise_findings(broken_blocks(after, SLICE), now=now)
    if AuditBlock.objects.filter(number__gt=after + SLICE).exists():
        return after + SLICE
    with sweep.noting("audit.auditblock"):
        raise_findings(broken_rest(), now=now)
    logger.info("audit: head %s", in_groups(chain_head()))
    return None
