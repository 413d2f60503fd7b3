"""Exams and consents of one client, as the rules of giving ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from charting.clearances.orders import judge_order
from charting.clearances.validity import clearance_for, clearance_problem
from charting.consents.asked import class_of
from charting.consents.validity import consent_problem, off_label_acknowledged
from charting.ground.moments import Moment
from charting.models import Clearance, Consent, ConsentForm
from medspa.accounts.permissions import Permission
from medspa.clinic.models import Location, StaffMember
from treatments.giving import Licence, Line, Ordered, Request


def licence_of(staff: StaffMember) -> Licence:
    return Licence(
        name=str(staff),
        ends_on=staff.licence_expires_on,
        may_prescribe=staff.user.may(Permission.GRANT_CLEARANCE),
        key=staff.pk,
    )


@dataclass(frozen=True)
class ClientPapers:
    """Newest first, both of them."""

    location: Location
    clearances: Sequence[Clearance]
    consents: Sequence[Consent]
    forms: Sequence[ConsentForm]

    def clearance(self, asked: Request) -> Licence | str:
        """The prescriber under whose clearance it may be given, or why there is none.

        Of several that allow it, one whose prescriber is licensed that day goes first.
        """
        regions = [asked.area.region] if asked.area else []
        valid = [one for one in self.clearances if not _has_ended(one, asked)]
        for held in (valid, self.clearances):
            found = clearance_for(held, asked.modality, regions, self._moment(asked))
            if found:
                return licence_of(found.prescriber)
        return clearance_problem(self.clearances, asked.modality, regions, self._moment(asked))

    def order(
        self, asked: Request, given: Sequence[Line], injector: Licence | None
    ) -> Ordered | None:
        """Of a prescriber who is licensed that day; else of whoever wrote one."""
        moment, regions = self._moment(asked), [asked.area.region] if asked.area else []
        valid = [one for one in self.clearances if not _has_ended(one, asked)]
        holds = clearance_for(valid, asked.modality, regions, moment) is not None
        return judge_order(valid if holds else self.clearances, asked, given, injector, moment)

    def consent(self, asked: Request) -> str:
        moment, product_class = self._moment(asked), class_of(asked.product)
        return consent_problem(self.consents, self.forms, asked.modality, moment, product_class)

    def covers_off_label(self, asked: Request) -> bool:
        moment, product_class = self._moment(asked), class_of(asked.product)
        return off_label_acknowledged(
            self.consents, self.forms, asked.modality, moment, product_class
        )

    def _moment(self, asked: Request) -> Moment:
        return Moment(asked.at, asked.on, self.location)


def _has_ended(clearance: Clearance, asked: Request) -> bool:
    return licence_of(clearance.prescriber).has_ended(asked.on)
