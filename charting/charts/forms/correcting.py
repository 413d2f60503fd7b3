"""What was written wrongly when a product was opened."""

from decimal import Decimal
from typing import Any

from django import forms

from charting.charts.forms.lines import MOST_DILUENT_ML
from charting.ground.forms import amount_field, time_field
from charting.models import Container, Preparation


class CorrectOpeningForm(forms.Form):
    """Filled with what is written. A syringe and a liquid have only a time."""

    opened_at = time_field("Opened at")
    diluent = forms.ChoiceField(label="Diluent", choices=Preparation.Diluent.choices)
    diluent_ml = amount_field("Diluent, mL", min_value=Decimal("0.01"), max_value=MOST_DILUENT_ML)

    def __init__(self, *args: Any, container: Container, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["opened_at"] = container.ready_at
        if isinstance(container, Preparation) and container.is_mixed:
            self.initial.update(diluent=container.diluent, diluent_ml=container.diluent_ml)
        else:
            del self.fields["diluent"], self.fields["diluent_ml"]
