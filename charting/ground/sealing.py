"""Keyed seals, and the chain that joins a chart's signatures and addenda.

A seal is made with a key outside the database (`medspa.audit.chain.seals`). Rows from before keys
carry a plain hash, which anybody could make: the ledger vouches for them.
"""

from collections.abc import Mapping
from typing import Any

from charting.models import Addendum, Chart, Signature
from medspa.audit.chain.seals import (
    canonical_json,
    instant_text,
    is_known,
    mac_of,
    sha256_of,
)

__all__ = [
    "canonical_json",
    "chain_of",
    "instant_text",
    "is_verifiable",
    "last_hash",
    "seal_addendum",
    "seal_of",
    "seal_signature",
    "sha256_of",
]


def seal_signature(signature: Signature) -> str:
    """The seal that this signature must carry: what was signed, by whom, when, after what."""
    return _sealed(
        "charting.signature",
        {
            "kind": signature.kind,
            "by": signature.by_id,
            "at": instant_text(signature.signed_at),
            "chart": str(signature.chart_id),
            "snapshot": signature.snapshot,
            "previous": signature.previous_sha256,
        },
        signature.key_version,
    )


def seal_addendum(addendum: Addendum) -> str:
    """The seal that this addendum must carry."""
    return _sealed(
        "charting.addendum",
        {
            "kind": addendum.kind,
            "by": addendum.by_id,
            "at": instant_text(addendum.at),
            "chart": str(addendum.chart_id),
            "text": addendum.text,
            "reason": addendum.reason,
            "previous": addendum.previous_sha256,
        },
        addendum.key_version,
    )


def seal_of(entry: Signature | Addendum) -> str:
    return seal_signature(entry) if isinstance(entry, Signature) else seal_addendum(entry)


def is_verifiable(entry: Signature | Addendum) -> bool:
    """Whether its key is known here; one from before keys needs none."""
    return entry.key_version is None or is_known(entry.key_version)


def _sealed(purpose: str, content: Mapping[str, Any], key_version: int | None) -> str:
    if key_version is None:
        return sha256_of(content)
    return mac_of(purpose, content, key_version)


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
