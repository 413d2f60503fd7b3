"""The page of an assessment: the draft, with the last one as its ghost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby

from bookings.models import Appointment
from charting.assessment import looking
from charting.assessment.page.chosen import ChosenArea, choose_area
from charting.assessment.page.lists import AreaRank, Fold, LookAt
from charting.assessment.page.marks import Mark, say_findings
from charting.assessment.queries import (
    areas_treated,
    draft_of,
    grades_in,
    newest_assessment,
    visit_at_hand,
    words_of,
)
from charting.ground.marks import meant
from charting.models import Assessment, AssessmentFinding
from medspa.clients.models import Client
from treatments.models import FacialArea, Modality

MAP_NAMES = {Modality.FILLER: "Shadow and volume", Modality.NEUROTOXIN: "Lines and muscles"}


@dataclass(frozen=True)
class AssessmentPage:
    """The client's draft, or an empty one, with the last one as its ghost."""

    client: Client
    draft: Assessment | None
    last: Assessment | None
    visit: Appointment | None
    areas: dict[str, FacialArea]
    treated: frozenset[str]
    asked: Mapping[str, str]

    @cached_property
    def findings(self) -> list[AssessmentFinding]:
        return list(self.draft.findings.all()) if self.draft else []

    @cached_property
    def found_well(self) -> list[FacialArea]:
        codes = self.draft.found_well if self.draft else []
        return [self.areas[code] for code in codes if code in self.areas]

    @cached_property
    def settled(self) -> set[str]:
        """Looked at: noted on every side, or found to need nothing."""
        noted: dict[str, set[str]] = {}
        for one in self.findings:
            noted.setdefault(one.area_id, set()).add(one.side)
        whole = {code for code, sides in noted.items() if sides >= set(self.areas[code].sides)}
        return whole | {area.pk for area in self.found_well}

    @cached_property
    def marks(self) -> list[Mark]:
        """What is noted, and of the last time what is not looked at yet."""
        noted = [Mark(one, "noted") for one in self.findings]
        places = {(one.area_id, one.side) for one in self.findings}
        ghosts = [one for one in self._ghost if one.area_id not in self.settled]
        ghosts = [one for one in ghosts if (one.area_id, one.side) not in places]
        kept = [*noted, *(Mark(one, "ghost") for one in ghosts)]
        return [mark for mark in kept if self.map in self.areas[mark.area].modalities]

    @cached_property
    def wished(self) -> list[str]:
        """The areas that what was tapped when booking means."""
        codes = self.visit.interests if self.visit else []
        return [code for code in looking.unfold(codes) if code in self.areas]

    @cached_property
    def folded(self) -> list[Fold]:
        """What was tapped when booking, with the areas that it means."""
        codes = self.visit.interests if self.visit else []
        known = [code for code in codes if code in self.areas]
        return [self._fold(code) for code in known]

    @cached_property
    def asks(self) -> list[tuple[looking.Ask, list[FacialArea], list[FacialArea]]]:
        """What is easily overlooked, its areas, and the areas beside it that make one ask."""
        wished = set(self.wished)
        seen = {one.area_id for one in self.findings} | wished | self.treated
        listed = wished | {one.area_id for one in self._ghost}
        found = looking.overlooked(seen, self.settled | listed)
        return [(ask, self._named(ask.areas), self._named(ask.because)) for ask in found]

    @cached_property
    def next_area(self) -> FacialArea | None:
        """The first that is still to look at: as booked, then as the last time, then as asked."""
        before = [one.area_id for one in self._ghost]
        asked = [code for ask, _, _ in self.asks for code in ask.areas]
        codes = dict.fromkeys([*self.wished, *before, *asked])
        return next(iter(self._named(code for code in codes if code not in self.settled)), None)

    @cached_property
    def left(self) -> int:
        """How many areas of the last time are not looked at yet."""
        return len({one.area_id for one in self._ghost} - self.settled)

    @cached_property
    def ranking(self) -> list[AreaRank]:
        """What was found, the most marked area first."""
        ranked = looking.rank(grades_in(self.draft)) if self.draft else []
        codes = dict.fromkeys(one.place[0] for one in ranked)
        return [
            self._area_rank(code, [one for one in ranked if one.place[0] == code]) for code in codes
        ]

    @cached_property
    def area(self) -> FacialArea | None:
        """As asked, else the next that is still to look at."""
        area = self._asked_area("area")
        return self.next_area if area is None or area.is_composite else area

    @cached_property
    def map(self) -> Modality:
        """As asked, where the chosen area lies on it; else one on which something is noted."""
        possible = [one for one in MAP_NAMES if self.area is None or one in self.area.modalities]
        wanted = meant(self.asked.get("map", ""), MAP_NAMES)
        noted = [one for found in self.findings for one in self.areas[found.area_id].modalities]
        held = [one for one in possible if one in noted]
        return Modality(wanted) if wanted in possible else (held or possible)[0]

    @cached_property
    def chosen(self) -> ChosenArea | None:
        """The area in hand, with its grades to tap."""
        if self.area is None:
            return None
        here = [one for one in self.findings if one.area == self.area]
        before = [one for one in self._ghost if one.area == self.area]
        return choose_area(self.area, here, before, self.asked)

    @property
    def notes(self) -> list[AssessmentFinding]:
        """Findings with words of their own."""
        return [one for one in self.findings if one.note]

    @property
    def noted(self) -> FacialArea | None:
        """What the tap before this page noted."""
        return self._asked_area("noted")

    @property
    def skin_types(self) -> list[tuple[int, str]]:
        return Assessment.SkinType.choices

    @property
    def glogau_grades(self) -> list[tuple[int, str]]:
        return Assessment.Glogau.choices

    @property
    def goals(self) -> str:
        """Of the draft; before it begins, what the draft will begin with."""
        if self.draft:
            return self.draft.goals
        return (words_of(self.visit) if self.visit else "") or (
            self.last.goals if self.last else ""
        )

    @property
    def begun(self) -> Assessment | None:
        """Whose skin type and Glogau are shown: the draft's, else those it will begin with."""
        return self.draft or self.last

    @property
    def maps(self) -> list[tuple[Modality, str, int]]:
        """Both maps, with how much is noted on each."""
        held = [self.areas[one.area_id].modalities for one in self.findings]
        return [(one, MAP_NAMES[one], sum(one in each for each in held)) for one in MAP_NAMES]

    @property
    def regions(self) -> list[tuple[str, list[tuple[FacialArea, str]]]]:
        """Every area of the map by region, with what is said of it so far."""
        taking = [area for area in self.areas.values() if self._is_on_map(area)]
        return [
            (FacialArea.Region(region).label, [(area, self._said(area)) for area in areas])
            for region, areas in groupby(taking, key=lambda one: one.region)
        ]

    def _asked_area(self, name: str) -> FacialArea | None:
        return self.areas.get(meant(self.asked.get(name, ""), self.areas))

    @property
    def _ghost(self) -> list[AssessmentFinding]:
        return list(self.last.findings.all()) if self.last else []

    def _is_on_map(self, area: FacialArea) -> bool:
        return self.map in area.modalities and not area.is_composite

    def _named(self, codes: Iterable[str]) -> list[FacialArea]:
        return [self.areas[code] for code in codes if code in self.areas]

    def _said(self, area: FacialArea) -> str:
        if area in self.found_well:
            return "needs nothing"
        return say_findings(one for one in self.findings if one.area_id == area.pk)

    def _fold(self, code: str) -> Fold:
        parts = [self.areas[one] for one in looking.unfold([code]) if one in self.areas]
        return Fold(self.areas[code].lay_name, [self._look_at(area) for area in parts])

    def _look_at(self, area: FacialArea) -> LookAt:
        is_done, is_chosen = area.pk in self.settled, area == self.area
        return LookAt(area, self._said(area), is_done, is_chosen)

    def _area_rank(self, code: str, places: list[looking.Ranked]) -> AreaRank:
        by_side = sorted(places, key=lambda one: one.place[1], reverse=True)
        helped = dict.fromkeys(other for one in places for other in one.helped)
        return AreaRank(
            area=self.areas[code],
            sides=[(one.place[1], one.grade) for one in by_side],
            share=max(one.grade.share for one in places),
            helped=self._named(tuple(helped)),
        )


def read_assessment_page(client: Client, asked: Mapping[str, str], now: datetime) -> AssessmentPage:
    """`area`, `map`, `scale` and `finding` choose; nonsense counts as nothing. A fixed number of
    queries."""
    draft = draft_of(client)
    return AssessmentPage(
        client=client,
        draft=draft,
        last=newest_assessment(client),
        visit=visit_at_hand(client, now),
        areas={area.pk: area for area in FacialArea.objects.prefetch_related("parts")},
        treated=areas_treated(client),
        asked=asked,
    )


def read_kept_page(kept: Assessment, asked: Mapping[str, str]) -> AssessmentPage:
    """One that was kept, by itself, with its findings prefetched. Two queries."""
    return AssessmentPage(
        client=kept.client,
        draft=kept,
        last=None,
        visit=None,
        areas={area.pk: area for area in FacialArea.objects.prefetch_related("parts")},
        treated=frozenset(),
        asked=asked,
    )
