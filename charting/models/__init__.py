"""Every model of charting, one file per noun."""

from charting.models.assessment import Assessment, AssessmentFinding, AssessmentRetraction
from charting.models.charts.act import ChartAct, DeviceHalf
from charting.models.charts.aftercare import AftercareGiven
from charting.models.charts.chart import Chart
from charting.models.charts.container import Container, Preparation
from charting.models.charts.giving import GivingException
from charting.models.charts.handover import ChartHandover
from charting.models.charts.injection import Injection
from charting.models.charts.override import ReversalOverride
from charting.models.charts.put_back import PutBack
from charting.models.charts.safety import Asked, GoOn, SafetyCheck
from charting.models.charts.sharing import SharingDecision
from charting.models.charts.stated import LateConsent, Rationale, StatedException, WordsBy
from charting.models.charts.step import ChartStep
from charting.models.charts.syringe import Syringe
from charting.models.charts.visit import ChartedVisit
from charting.models.clearance import Clearance
from charting.models.complications import (
    EmergencyPhone,
    EventDuty,
    EventEntry,
    EventFollowUp,
    EventSuspect,
    EventTry,
    SafetyEvent,
)
from charting.models.consent import Consent, ConsentDrawing, ConsentForm
from charting.models.dissolution import Dissolution, DissolutionMistake
from charting.models.elsewhere import ClientWeight, GivenElsewhere, GivenElsewhereRetraction
from charting.models.estimate import Estimate, WithoutEstimate
from charting.models.estimate_request import EstimateRequest
from charting.models.intake import (
    FindingResolution,
    Intake,
    IntakeAnswer,
    IntakeReset,
    Questionnaire,
)
from charting.models.order_line import OrderLine
from charting.models.outcome import ReviewOutcome
from charting.models.photo import Photo, PhotoMeasurement, PhotoRemoval
from charting.models.plan import Intent, ItemSkip, PlanItem, PlanStage, Side, TreatmentPlan
from charting.models.presenting import (
    ItemDecision,
    PlanPresentation,
    PresentedItem,
    Way,
)
from charting.models.publication import Publication
from charting.models.recall import RecallContact
from charting.models.record.ledger import LedgerEntry
from charting.models.record.question import CosignQuestion
from charting.models.record.signature import Addendum, Signature

__all__ = [
    "Addendum",
    "AftercareGiven",
    "Asked",
    "Assessment",
    "AssessmentFinding",
    "AssessmentRetraction",
    "Chart",
    "ChartAct",
    "ChartHandover",
    "ChartStep",
    "ChartedVisit",
    "Clearance",
    "ClientWeight",
    "Consent",
    "ConsentDrawing",
    "ConsentForm",
    "Container",
    "CosignQuestion",
    "DeviceHalf",
    "Dissolution",
    "DissolutionMistake",
    "EmergencyPhone",
    "Estimate",
    "EstimateRequest",
    "EventDuty",
    "EventEntry",
    "EventFollowUp",
    "EventSuspect",
    "EventTry",
    "FindingResolution",
    "GivenElsewhere",
    "GivenElsewhereRetraction",
    "GivingException",
    "GoOn",
    "Injection",
    "Intake",
    "IntakeAnswer",
    "IntakeReset",
    "Intent",
    "ItemDecision",
    "ItemSkip",
    "LateConsent",
    "LedgerEntry",
    "OrderLine",
    "Photo",
    "PhotoMeasurement",
    "PhotoRemoval",
    "PlanItem",
    "PlanPresentation",
    "PlanStage",
    "Preparation",
    "PresentedItem",
    "Publication",
    "PutBack",
    "Questionnaire",
    "Rationale",
    "RecallContact",
    "ReversalOverride",
    "ReviewOutcome",
    "SafetyCheck",
    "SafetyEvent",
    "SharingDecision",
    "Side",
    "Signature",
    "StatedException",
    "Syringe",
    "TreatmentPlan",
    "Way",
    "WithoutEstimate",
    "WordsBy",
]
