"""What a client answered to forms, with the words, the circumstances and the drawing."""

from base64 import b64encode
from typing import Any

from charting.models import Consent
from medspa.clients.models import Client

Data = dict[str, Any]


def consents_of(client: Client) -> list[Data]:
    """Newest first, in one query."""
    rows = client.consents.select_related("form", "drawing", "explained_by", "seen_by")
    return [_consent(one) for one in rows]


def _consent(consent: Consent) -> Data:
    drawing = getattr(consent, "drawing", None)
    return {
        "form": str(consent.form),
        "language": consent.form.language,
        "text": consent.form.text,
        "decision": consent.decision,
        "covers_off_label": consent.covers_off_label,
        "photo_uses": consent.photo_uses,
        "holds_until": consent.holds_until,
        "signed_name": consent.signed_name,
        "name_explained": consent.name_explained,
        "method": consent.method,
        "drawing_png_base64": b64encode(drawing.png).decode() if drawing else "",
        "channel": consent.channel,
        "device": consent.device,
        "shown_at": consent.shown_at,
        "read_to_end": consent.read_to_end,
        "signed_at": consent.signed_at,
        "explained_by": str(consent.explained_by or ""),
        "seen_by": str(consent.seen_by or ""),
        "disclosures": list(consent.disclosures),
        "witness": consent.witness,
        "interpreter": consent.interpreter,
        "words_sha256": consent.form.sha256,
        "seal": consent.seal,
    }
