"""Since when a lot was not to be used: set aside, or named by an authority as counterfeit."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from treatments.models import CatalogueVersion, Lot, StockMovement, SuspectLot
from treatments.models.stock.lot_keys import lot_key

Kind = StockMovement.Kind


@dataclass(frozen=True)
class Barred:
    """A span in which nobody may use the lot. `from_at` None: nobody knows since when."""

    kind: str
    from_at: datetime | None
    to_at: datetime | None = None
    why: str = ""

    def held_at(self, at: datetime) -> bool:
        begun = self.from_at is None or self.from_at <= at
        return begun and (self.to_at is None or at < self.to_at)

    def began_after(self, at: datetime) -> bool:
        return self.from_at is not None and self.from_at > at

    @property
    def says(self) -> str:
        named = "put on the list of counterfeits"
        return named if self.kind == "suspect" else "put in quarantine"


def barred_spans(lots: Collection[Lot]) -> dict[int, list[Barred]]:
    """For the key of each lot its spans, in order. Three queries, whatever the number of lots."""
    moves = _moves(lots)
    suspects = _suspects_since(lots)
    return {
        lot.pk: [*_set_aside(lot, moves[lot.pk]), *suspects.get(lot_key(lot.lot_number), [])]
        for lot in lots
    }


def _moves(lots: Collection[Lot]) -> dict[int, list[StockMovement]]:
    kinds = [Kind.QUARANTINED, Kind.RELEASED]
    found = StockMovement.objects.filter(lot__in=[lot.pk for lot in lots], kind__in=kinds)
    by_lot: dict[int, list[StockMovement]] = defaultdict(list)
    for move in found.order_by("at", "pk"):
        by_lot[move.lot_id].append(move)
    return by_lot


def _set_aside(lot: Lot, moves: Iterable[StockMovement]) -> list[Barred]:
    spans, begun = [], None
    for move in moves:
        if move.kind == Kind.QUARANTINED:
            begun = begun or move
        elif begun:
            spans.append(Barred("quarantine", begun.at, move.at, begun.reason))
            begun = None
    if begun:
        spans.append(Barred("quarantine", begun.at, None, begun.reason))
    elif lot.is_quarantined:
        spans.append(Barred("quarantine", lot.quarantined_at, None, lot.quarantine_reason))
    return spans


def _suspects_since(lots: Collection[Lot]) -> dict[str, list[Barred]]:
    rows = list(SuspectLot.objects.naming(*(lot.lot_number for lot in lots)))
    listed = _listed_at(rows) if rows else {}
    return {lot_key(row.lot_number): [_named(row, listed)] for row in rows}


def _named(row: SuspectLot, listed: dict[str, datetime]) -> Barred:
    return Barred("suspect", listed.get(row.lot_number))


def _listed_at(rows: list[SuspectLot]) -> dict[str, datetime]:
    """When the list first named each number."""
    kept = CatalogueVersion.objects.filter(
        model=SuspectLot._meta.model_name, row_key__in=[str(row.pk) for row in rows]
    )
    names = kept.order_by("-version").values_list("content__lot_number", "at")
    return dict(names)
