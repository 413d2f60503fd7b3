"""The words that clients of the demo clinic agree to. A real clinic publishes its own."""

from datetime import datetime

from charting.consents.services.answers import publish_consent_form
from devtools.demo.clinic import DemoClinic
from devtools.demo.people import DIRECTOR
from treatments.models import Modality

_FORMS = (
    (
        Modality.NEUROTOXIN,
        "Consent to neurotoxin",
        "I was told what the injection does, how long it lasts, what it cannot do, and what "
        "can go wrong: bruising, unevenness, weakness of a neighboring muscle, and rarely a "
        "wider spread with trouble swallowing or breathing. I know whom to call. I was told "
        "which uses are outside the approved label. I agree also to the treatment of "
        "complications. I may change my mind at any time before the injection.",
    ),
    (
        Modality.FILLER,
        "Consent to dermal filler",
        "I was told what the filler does, how long it lasts, what it cannot do, and what can "
        "go wrong: swelling, bruising, lumps, infection, late inflammation after illness, "
        "vaccination or dental work, and rarely a blocked vessel with loss of skin, loss of "
        "sight or a stroke. I know the warning signs and whom to call. I was told which uses "
        "are outside the approved label. I agree also to the treatment of complications, "
        "dissolving the filler included. I may change my mind at any time before the "
        "injection.",
    ),
)


def publish_forms(clinic: DemoClinic, *, now: datetime) -> None:
    for modality, title, text in _FORMS:
        publish_consent_form(
            modality=modality, title=title, text=text, by=clinic.user(DIRECTOR), now=now
        )
