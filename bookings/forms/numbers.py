"""Of which days and places figures are asked, as an address says it."""

from datetime import date, timedelta

from django import forms

from bookings.forms.fields import AddressDateField
from bookings.numbers.span import A_DAY, AT_MOST, COME_BACK_WITHIN, Span
from medspa.clinic.models import Location
from medspa.web.request import HttpRequest

USUALLY = timedelta(weeks=4)


def _date_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class NumbersForm(forms.Form):
    """`from` and `to`, both included; the last four weeks until yesterday if nothing is said.

    A range that is longer than two years, or ends before it begins, is cut to one that is not; the
    page says which days it shows.
    """

    to = AddressDateField(label="To", required=False, widget=_date_input())
    location = forms.ChoiceField(label="Location", required=False)
    within = forms.TypedChoiceField(
        label="Came again within",
        required=False,
        coerce=int,
        choices=[(days, f"{days} days") for days in COME_BACK_WITHIN],
    )

    def __init__(self, request: HttpRequest, locations: list[Location]) -> None:
        self.locations, self.now = tuple(locations), request.now
        place = locations[0] if locations else None
        self.today = (place.local(self.now) if place else self.now).date()
        yesterday = self.today - A_DAY
        usual = {"from": yesterday - USUALLY + A_DAY, "to": yesterday, "within": 120}
        super().__init__(request.GET or None, initial=usual)
        self.fields = {
            "from": AddressDateField(label="From", required=False, widget=_date_input()),
            **self.fields,
        }
        places = [(place.slug, place.name) for place in locations]
        self.fields["location"].choices = [("", "All locations"), *places]  # type: ignore[attr-defined]

    @property
    def span(self) -> Span:
        """What was said, with what is usual for what was not said or makes no sense."""
        self.is_valid()
        said = getattr(self, "cleaned_data", {})
        last: date = said.get("to") or self.initial["to"]
        first: date = said.get("from") or last - USUALLY + A_DAY
        first = max(min(first, last), last - AT_MOST)
        chosen = said.get("location") or ""
        places = tuple(place for place in self.locations if chosen in ("", place.slug))
        return Span(first, last, places, self.now, chosen, said.get("within") or 120)
