"""What the client agreed to without a valid signature here, as a prescriber notes it."""

from dataclasses import dataclass
from datetime import datetime

from charting.errors import MissingReason
from charting.models import LateConsent


@dataclass(frozen=True, kw_only=True)
class LateAgreement:
    """`agreed_at` is when the client really agreed, before the treatment or after.

    `kind` is one of `LateConsent.Kind`, `reason` why it was not signed before.
    """

    modality: str
    kind: str
    agreed_at: datetime
    reason: str
    witness: str = ""
    covers_off_label: bool = False

    def require_words(self) -> None:
        """Raises MissingReason."""
        if not self.reason.strip():
            raise MissingReason("Say why it was not signed before.", field="reason")
        if self.is_witnessed and not self.witness.strip():
            raise MissingReason("Name the witness.", field="witness")

    @property
    def is_witnessed(self) -> bool:
        return self.kind == LateConsent.Kind.WITNESSED
