"""The price book: what everything costs today and from when on otherwise. A new price is a new
line; a slip is taken back."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from medspa.accounts.access import requires, user_of
from medspa.accounts.permissions import Permission
from medspa.clinic.models import Location
from medspa.web.request import HttpRequest
from office.rows.pages import RowForm, RowPage, answer_row
from treatments.admin.prices import PriceForm
from treatments.catalogue.services.price_lines import take_back_prices
from treatments.models import Price

EDITS = require_http_methods(["GET", "HEAD", "POST"])
COPIED = ("product", "product_class", "fee", "location", "per", "syringe_ml", "amount", "amount_to")


class NewPriceForm(RowForm, PriceForm):
    """A line of the book; it is signed by whoever writes it."""

    GROUPS = [
        ("What", ("product", "product_class", "fee")),
        ("Price", ("amount", "amount_to", "per", "syringe_ml", "location")),
        ("From when on", ("valid_from", "is_past_meant", "why")),
    ]

    class Meta:
        model = Price
        fields = (*COPIED, "valid_from", "why")
        labels = {"product_class": "Kind of product", "fee": "Visit or fee"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].widget.input_type = "date"

    def save(self, commit: bool = True) -> Any:
        self.instance.set_by, self.instance.set_at = self.given_by, self.now
        return super().save(commit)


@dataclass
class PricedThing:
    """One thing at one place, or at all: what holds today, and what is planned."""

    today: Price | None = None
    planned: list[Price] = field(default_factory=list)

    @property
    def line(self) -> Price:
        return self.today or self.planned[0]


PRICE = RowPage("prices", "office/office_add_price.html", NewPriceForm, "office_prices")


@requires(Permission.ADMINISTER)
@require_safe
def office_prices(request: HttpRequest) -> HttpResponse:
    place = Location.first_open()
    today = (place.local(request.now) if place else request.now).date()
    context = {"here": "prices", "things": _things(today)}
    return render(request, "office/office_prices.html", context)


@requires(Permission.ADMINISTER)
@EDITS
def office_add_price(request: HttpRequest) -> HttpResponse:
    """`of`: the number of the line that it follows, whose words are filled in."""
    said = request.GET.get("of", "")
    before = Price.objects.filter(pk=said).first() if said.isdecimal() and len(said) < 10 else None
    initial = {name: getattr(before, name) for name in COPIED} if before else {}
    form = type("PriceFormNow", (NewPriceForm,), {"now": request.now})
    page = replace(PRICE, form=form)
    return answer_row(request, page, initial=initial, before=before)


@requires(Permission.ADMINISTER)
@EDITS
def office_price(request: HttpRequest, pk: int) -> HttpResponse:
    """One line, and the way to take it back."""
    rows = Price.objects.select_related("product", "fee", "location", "set_by")
    line = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        taken = take_back_prices([pk], by=user_of(request), now=request.now)
        for row in taken:
            messages.success(request, f"Taken back: {row}. The price before it counts again.")
        if not taken:
            messages.info(request, f"{line} was taken back already.")
        return redirect("office_prices")
    context = {"here": "prices", "line": line}
    return render(request, "office/office_price.html", context)


def _things(today: date) -> list[PricedThing]:
    """In the order of the book. One statement."""
    things: dict[Any, PricedThing] = {}
    lines = Price.objects.standing().select_related("product", "fee", "location")
    for line in lines.order_by("valid_from", "pk"):
        thing = things.setdefault((line.key, line.location_id), PricedThing())
        if line.valid_from <= today:
            thing.today = line
        else:
            thing.planned.append(line)
    return sorted(things.values(), key=_order)


def _order(thing: PricedThing) -> tuple[bool, str, str]:
    line = thing.line
    return (line.fee is None, line.subject, str(line.location or ""))
