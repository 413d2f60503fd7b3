"""The words that clients of the demo clinic agree to: those that every clinic begins with."""

from datetime import datetime

from charting.consents.services.loading import load_consent_forms
from devtools.demo.clinic import DemoClinic
from devtools.demo.people import DIRECTOR


def publish_forms(clinic: DemoClinic, *, now: datetime) -> None:
    load_consent_forms(by=clinic.user(DIRECTOR), now=now)
