import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from treatments.models.catalogue import CatalogueRow


class Modality(models.TextChoices):
    NEUROTOXIN = "neurotoxin", "Neurotoxin"
    FILLER = "filler", "Filler"


class FacialAreaQuerySet(models.QuerySet["FacialArea"]):
    def chartable(self) -> "FacialAreaQuerySet":
        """Without composites, which are charted as their parts."""
        return self.filter(parts=None)

    def talked_about(self) -> "FacialAreaQuerySet":
        """Under the names that clients use: a composite stands for its parts."""
        return self.filter(composites=None)

    def taking(self, modality: str) -> "FacialAreaQuerySet":
        return self.filter(**{f"takes_{Modality(modality)}": True})


class FacialArea(CatalogueRow):
    """One of the named areas of the face (clinical.md 1A). Sides are the client's sides."""

    class Region(models.TextChoices):
        UPPER = "U", "Upper face"
        MIDDLE = "M", "Middle face"
        LOWER = "L", "Lower face"
        NECK = "N", "Neck"

    class Laterality(models.TextChoices):
        BILATERAL = "B", "Left and right"
        MIDLINE = "M", "Midline"

    class Tier(models.TextChoices):
        """Risk to vessels when filler is injected; A is the highest."""

        A = "A", "A: prescriber performs or co-signs"
        B = "B", "B: vascular checklist"
        C = "C", "C: standard"

    code = models.CharField(max_length=24, primary_key=True)
    trade_name = models.CharField(
        max_length=40, unique=True, help_text="As injectors say it, on every page of the staff."
    )
    lay_name = models.CharField(
        max_length=60, unique=True, help_text="For clients, in plain words."
    )
    clinical_name = models.CharField(max_length=100)
    region = models.CharField(max_length=1, choices=Region.choices)
    laterality = models.CharField(max_length=1, choices=Laterality.choices)
    takes_neurotoxin = models.BooleanField()
    takes_filler = models.BooleanField()
    vascular_tier = models.CharField(max_length=1, choices=Tier.choices, blank=True)
    parts = models.ManyToManyField(
        "self", through="AreaPart", symmetrical=False, related_name="composites", blank=True
    )
    light = models.CharField(
        max_length=200,
        blank=True,
        help_text="For clients: where light and shadow fall here, in one or two sentences.",
    )
    seed_note = models.CharField(
        max_length=120, blank=True, help_text="What the founding article says of the area."
    )
    position = models.PositiveSmallIntegerField()

    objects = FacialAreaQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            *CatalogueRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]+(_[A-Z]+)*$"),
                name="area_code_shape",
                violation_error_message="A code is capital letters with _ between words.",
            ),
            models.CheckConstraint(condition=Q(region__in="UMLN"), name="area_known_region"),
            models.CheckConstraint(condition=Q(laterality__in="BM"), name="area_known_laterality"),
            models.CheckConstraint(
                condition=Q(takes_neurotoxin=True) | Q(takes_filler=True),
                name="area_takes_some",
                violation_error_message="An area takes neurotoxin, filler or both.",
            ),
            models.CheckConstraint(
                condition=Q(takes_filler=True, vascular_tier__in="ABC")
                | Q(takes_filler=False, vascular_tier=""),
                name="area_tier_iff_filler",
                violation_error_message="A vascular tier stands where filler goes, and only there.",
            ),
        ]
        triggers = CatalogueRow.Meta.triggers

    def __str__(self) -> str:
        """For staff. Whatever a client reads says `lay_name`, translated."""
        return self.trade_name

    @property
    def full_name(self) -> str:
        """Both names, where clients have another: "Masseter (Jaw muscle)"."""
        is_same = self.lay_name.casefold() == self.trade_name.casefold()
        return self.trade_name if is_same else f"{self.trade_name} ({self.lay_name})"

    @property
    def other_names(self) -> str:
        """To stand beside the trade's name: of anatomy and of clients, where they differ."""
        others = dict.fromkeys([self.clinical_name, self.lay_name])
        said = self.trade_name.casefold()
        return " · ".join(name for name in others if name.casefold() != said)

    @property
    def is_composite(self) -> bool:
        """Planned as one, charted as its parts. Prefetch `parts` before asking in a loop."""
        return bool(self.parts.all())

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides to chart: the client's right and left, or the middle."""
        return ("R", "L") if self.laterality == self.Laterality.BILATERAL else ("M",)

    @property
    def modalities(self) -> tuple[Modality, ...]:
        return tuple(modality for modality in Modality if getattr(self, f"takes_{modality}"))


ONE_LEVEL = """
    IF EXISTS (
        SELECT FROM treatments_areapart
        WHERE composite_id = NEW.part_id OR part_id = NEW.composite_id
    ) THEN
        RAISE EXCEPTION 'A composite area cannot be part of another composite.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'area_part_one_level';
    END IF;
    RETURN NEW;
"""


class AreaPart(models.Model):
    """CHIN_SHADOW has the parts LABIOMENTAL and PREJOWL: planned as one, charted as two."""

    composite = models.ForeignKey(FacialArea, on_delete=models.CASCADE, related_name="part_rows")
    part = models.ForeignKey(FacialArea, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["composite", "part"], name="area_part_once"),
            models.CheckConstraint(
                condition=~Q(composite=models.F("part")), name="area_not_its_own_part"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="one_level",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=ONE_LEVEL,
            )
        ]

    def clean(self) -> None:
        if self.part.part_rows.exists():
            raise ValidationError({"part": "A composite cannot be part of another composite."})
