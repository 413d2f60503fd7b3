"""The seal of an estimate: what was written, for whom, when, at the prices of which day."""

from collections.abc import Mapping
from typing import Any

from charting.models import Estimate
from medspa.audit.chain.seals import instant_text, is_seal_of, mac_of

PURPOSE = "charting.estimate"


def seal_of(estimate: Estimate) -> str:
    return mac_of(PURPOSE, _sealed(estimate), estimate.key_version)


def is_intact(estimate: Estimate) -> bool:
    """Whether it still says what was issued; no where the key is not known here."""
    return is_seal_of(PURPOSE, _sealed(estimate), estimate.key_version, estimate.sha256)


def _sealed(estimate: Estimate) -> Mapping[str, Any]:
    return {
        "public_id": str(estimate.public_id),
        "client": estimate.client_id,
        "appointment": estimate.appointment_id,
        "stage": estimate.stage_id,
        "visit_at": instant_text(estimate.visit_at) if estimate.visit_at else None,
        "provider": estimate.provider_id,
        "location": estimate.location_id,
        "version": estimate.version,
        "why": estimate.why,
        "priced_on": estimate.priced_on.isoformat(),
        "issued_at": instant_text(estimate.issued_at),
        "issued_by": estimate.issued_by_id,
        "total_from": f"{estimate.total_from:.2f}",
        "total_to": f"{estimate.total_to:.2f}",
        "content": estimate.content,
    }
