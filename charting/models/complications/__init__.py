"""Something went wrong after a treatment: the case, its log, what is suspected, what follows."""

from charting.models.complications.duty import EventDuty
from charting.models.complications.entry import EventEntry
from charting.models.complications.event import SafetyEvent
from charting.models.complications.follow_up import EventFollowUp, EventTry
from charting.models.complications.phone import EmergencyPhone
from charting.models.complications.suspect import EventSuspect

__all__ = [
    "EmergencyPhone",
    "EventDuty",
    "EventEntry",
    "EventFollowUp",
    "EventSuspect",
    "EventTry",
    "SafetyEvent",
]
