"""Keyed seals, and the chain that joins a chart's signatures and addenda.

A seal is made with a key outside the database (`medspa.audit.chain.seals`). Rows from before keys
carry a plain hash, which anybody could make: the ledger vouches for them.
"""

from collections.abc import Mapping
from typing import Any

from charting.models import Addendum, Chart, Consent, SharingDecision, Signature
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
    "in_order",
    "instant_text",
    "is_verifiable",
    "last_hash",
    "seal_addendum",
    "seal_consent",
    "seal_of",
    "seal_sharing",
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


def seal_consent(consent: Consent) -> str:
    """The seal that this answer must carry: which words, who, how, when, in which circumstances.

    An answer from before there were seals has none.
    """
    if consent.key_version is None:
        return ""
    return mac_of("charting.consent", _content(consent), consent.key_version)


def _content(consent: Consent) -> Mapping[str, Any]:
    return {
        "public_id": str(consent.public_id),
        "client": consent.client_id,
        "appointment": consent.appointment_id,
        "form": consent.form_id,
        "form_sha256": consent.form.sha256,
        "decision": consent.decision,
        "covers_off_label": consent.covers_off_label,
        "photo_uses": list(consent.photo_uses),
        "holds_until": consent.holds_until and consent.holds_until.isoformat(),
        "signed_name": consent.signed_name,
        "name_explained": consent.name_explained,
        "method": consent.method,
        "channel": consent.channel,
        "drawing_sha256": consent.drawing_sha256,
        "shown_at": consent.shown_at and instant_text(consent.shown_at),
        "read_to_end": consent.read_to_end,
        "signed_at": instant_text(consent.signed_at),
        "device": consent.device,
        "explained_by": consent.explained_by_id,
        "witness": consent.witness,
        "interpreter": consent.interpreter,
    } | _since(consent)


def _since(consent: Consent) -> dict[str, Any]:
    """What answers say since there is something to say: the seals of those before stay true."""
    said = {"seen_by": consent.seen_by_id, "disclosures": list(consent.disclosures)}
    return {name: value for name, value in said.items() if value}


def seal_sharing(decision: SharingDecision) -> str:
    """The seal that this decision must carry: where, of what, whether, why, by whom, when."""
    content = {
        "location": decision.location_id,
        "product": decision.product_id,
        "is_allowed": decision.is_allowed,
        "reason": decision.reason,
        "by": decision.by_id,
        "at": instant_text(decision.at),
    }
    return mac_of("charting.sharing", content, decision.key_version)


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
    signatures, addenda = chart.signatures.select_related("by"), chart.addenda.select_related("by")
    return in_order([*signatures, *addenda])


def in_order(entries: list[Signature | Addendum]) -> list[Signature | Addendum]:
    """The links of one chart, as they follow one another."""
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
