"""Canonical text, hashes and the chain that joins a chart's signatures and addenda."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from charting.models import Addendum, Chart, Signature


def canonical(content: Mapping[str, Any]) -> str:
    """One text for one content, whatever the order of keys. Holds no floats: amounts are text."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def instant(at: datetime) -> str:
    """One text for one instant, whatever zone it was read in."""
    return at.astimezone(UTC).isoformat()


def sha256_of(content: Mapping[str, Any] | str) -> str:
    text = content if isinstance(content, str) else canonical(content)
    return hashlib.sha256(text.encode()).hexdigest()


def seal_signature(signature: Signature) -> str:
    """The hash that this signature must carry: what was signed, by whom, when, after what."""
    return sha256_of(
        {
            "kind": signature.kind,
            "by": signature.by_id,
            "at": instant(signature.signed_at),
            "chart": str(signature.chart_id),
            "snapshot": signature.snapshot,
            "previous": signature.previous_sha256,
        }
    )


def seal_addendum(addendum: Addendum) -> str:
    """The hash that this addendum must carry."""
    return sha256_of(
        {
            "kind": addendum.kind,
            "by": addendum.by_id,
            "at": instant(addendum.at),
            "chart": str(addendum.chart_id),
            "text": addendum.text,
            "reason": addendum.reason,
            "previous": addendum.previous_sha256,
        }
    )


def chain_of(chart: Chart) -> list[Signature | Addendum]:
    """Signatures and addenda in the order of their links; loose ones stand at the end."""
    entries: list[Signature | Addendum] = [
        *chart.signatures.select_related("by"),
        *chart.addenda.select_related("by"),
    ]
    following = {entry.previous_sha256: entry for entry in entries}
    chain: list[Signature | Addendum] = []
    link = following.pop("", None)
    while link:
        chain.append(link)
        link = following.pop(link.sha256, None)
    return chain + [entry for entry in entries if entry not in chain]


def last_hash(chart: Chart) -> str:
    """What the next link must name as its predecessor. Ask only with the chart locked."""
    chain = chain_of(chart)
    return chain[-1].sha256 if chain else ""
