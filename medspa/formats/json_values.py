"""What may be kept as JSON."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

type Json = str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None
"""As it is."""
type Fact = Json | date | Decimal | UUID | Sequence[Fact] | Mapping[str, Fact]
"""As Django's encoder writes it; a date may have a time."""
