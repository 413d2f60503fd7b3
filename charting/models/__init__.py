"""Every model of charting, one file per noun."""

from charting.models.chart import Chart
from charting.models.clearance import Clearance
from charting.models.consent import Consent, ConsentForm
from charting.models.container import Container, Preparation, Syringe
from charting.models.dissolution import Dissolution, DissolutionMistake
from charting.models.elsewhere import ClientWeight, GivenElsewhere, GivenElsewhereRetraction
from charting.models.giving import GivingException
from charting.models.handover import ChartHandover
from charting.models.injection import Injection
from charting.models.ledger import LedgerEntry
from charting.models.override import ReversalOverride
from charting.models.plan import PlanItem, PlanStage, Side, TreatmentPlan
from charting.models.put_back import PutBack
from charting.models.recall import RecallContact
from charting.models.safety import Asked, GoOn, SafetyCheck
from charting.models.signature import Addendum, Signature
from charting.models.stated import LateConsent, StatedException
from charting.models.visit import ChartedVisit

__all__ = [
    "Addendum",
    "Asked",
    "Chart",
    "ChartHandover",
    "ChartedVisit",
    "Clearance",
    "ClientWeight",
    "Consent",
    "ConsentForm",
    "Container",
    "Dissolution",
    "DissolutionMistake",
    "GivenElsewhere",
    "GivenElsewhereRetraction",
    "GivingException",
    "GoOn",
    "Injection",
    "LateConsent",
    "LedgerEntry",
    "PlanItem",
    "PlanStage",
    "Preparation",
    "PutBack",
    "RecallContact",
    "ReversalOverride",
    "SafetyCheck",
    "Side",
    "Signature",
    "StatedException",
    "Syringe",
    "TreatmentPlan",
]
