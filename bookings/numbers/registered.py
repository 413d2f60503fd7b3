"""What the diary puts on the page of numbers, in its order."""

from bookings.numbers.report import register
from bookings.numbers.reports import (
    COMING_AGAIN,
    GOING_ON,
    KEPT_OR_NOT,
    LEAD_TIME,
    WHO_COMES,
)
from bookings.numbers.utilization import Utilization

register(KEPT_OR_NOT, GOING_ON, WHO_COMES, COMING_AGAIN, LEAD_TIME, Utilization())
