"""What must be true before a chart is signed: each gate a sentence that is met or not.

Nobody can click past a gate. What a gate says is what the injector reads.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from charting.models import Clearance, Consent, Container, ReversalOverride
from charting.sheet import Sheet
from medspa.accounts.permissions import Permission, permissions_of
from treatments.amounts import plain
from treatments.models import FacialArea, Modality

CONSENT_HOLDS = timedelta(days=365)  # or until the form changes [GK]


@dataclass(frozen=True)
class Gate:
    code: str
    sentence: str
    is_met: bool


def gates_of(sheet: Sheet) -> list[Gate]:
    """Every gate of the chart, in the order in which one would mend them."""
    return [
        *_clearance_gates(sheet),
        *(gate for modality in sheet.modalities for gate in _consent_gates(sheet, modality)),
        *(_lot_gate(sheet, container) for container in _one_of_each_lot(sheet)),
        *(_amount_gate(container) for container in sheet.containers),
        *(_reversal_gate(override) for override in sheet.reversal_overrides),
        _content_gate(sheet),
    ]


def unmet(gates: Iterable[Gate]) -> list[Gate]:
    return [gate for gate in gates if not gate.is_met]


# --- Clearance


def covering_clearance(sheet: Sheet) -> Clearance | None:
    """The newest clearance that allows all that was given, on the day of the visit."""
    for clearance in sheet.clearances:
        if _allows(clearance, sheet):
            return clearance
    return None


def _allows(clearance: Clearance, sheet: Sheet) -> bool:
    first = sheet.first_given_at
    return (
        clearance.is_valid_on(sheet.chart.visit_on)
        and clearance.covers(sheet.modalities, sheet.regions)
        and is_by_prescriber(clearance)
        and (first is None or clearance.examined_at <= first)
    )


def is_by_prescriber(clearance: Clearance) -> bool:
    roles = clearance.prescriber.user.roles
    return Permission.GRANT_CLEARANCE in permissions_of(roles)


def _clearance_gates(sheet: Sheet) -> list[Gate]:
    if not sheet.modalities:
        return []
    needed = _in_words(sheet)
    clearance = covering_clearance(sheet)
    if clearance:
        return [
            Gate(
                "clearance",
                f"Clearance by {clearance.prescriber}, valid to {day(clearance.expires_on)}, "
                f"covers {needed}",
                is_met=True,
            )
        ]
    return [Gate("clearance", _why_no_clearance(sheet, needed), is_met=False)]


def _why_no_clearance(sheet: Sheet, needed: str) -> str:
    newest = next((one for one in sheet.clearances if one.revoked_at is None), None)
    if newest is None:
        return f"No clearance for {needed}: a prescriber must examine the client first"
    if not newest.is_valid_on(sheet.chart.visit_on):
        return (
            f"Clearance valid to {day(newest.expires_on)} does not hold on "
            f"{day(sheet.chart.visit_on)}: a prescriber must examine the client again"
        )
    if not is_by_prescriber(newest):
        return f"{newest.prescriber} cannot grant a clearance: a prescriber must"
    if not newest.covers(sheet.modalities, sheet.regions):
        return f"Clearance of {day(newest.examined_on)} does not cover {needed}"
    return "The clearance was granted after the first injection"


def _in_words(sheet: Sheet) -> str:
    labels = [modality.label.lower() for modality in sheet.modalities]
    labels += [FacialArea.Region(region).label.lower() for region in sheet.regions]
    return ", ".join(labels)


# --- Consent


def _consent_gates(sheet: Sheet, modality: Modality) -> list[Gate]:
    consent = consent_before(sheet, modality)
    problem = _consent_problem(sheet, modality, consent)
    if problem or consent is None:
        return [Gate(f"consent_{modality}", problem, is_met=False)]
    signed = _when(sheet, consent)
    gates = [
        Gate(
            f"consent_{modality}",
            f"Consent to {modality.label.lower()}, version {consent.form.version}, signed {signed}",
            is_met=True,
        )
    ]
    return gates + _off_label_gates(sheet, modality, consent)


def consent_before(sheet: Sheet, modality: Modality) -> Consent | None:
    """Her newest answer before the first injection of this modality."""
    first = min((line.at for line in sheet.given(modality)), default=None)
    answers = (one for one in sheet.consents if one.form.modality == modality)
    return next((one for one in answers if first is None or one.signed_at <= first), None)


def _consent_problem(sheet: Sheet, modality: Modality, consent: Consent | None) -> str:
    label = modality.label.lower()
    if consent is None:
        return f"No consent to {label} before the first injection"
    if not consent.is_agreed:
        return f"The client refused {label} {_when(sheet, consent)}"
    if sheet.chart.opened_at - consent.signed_at > CONSENT_HOLDS:
        return f"The consent to {label} is older than a year: she must sign again"
    newer = [
        form
        for form in sheet.forms
        if form.modality == modality
        and form.version > consent.form.version
        and form.published_at <= sheet.chart.opened_at
    ]
    if newer:
        return f"The words of the consent to {label} have changed: she must sign the new version"
    return ""


def _off_label_gates(sheet: Sheet, modality: Modality, consent: Consent) -> list[Gate]:
    pairs = sheet.off_label(modality)
    if not pairs:
        return []
    uses = ", ".join(f"{area} ({product})" for area, product in pairs)
    count = f"{len(pairs)} off-label use{'s' if len(pairs) > 1 else ''}"
    verdict = "acknowledged" if consent.covers_off_label else "not acknowledged in the consent"
    return [
        Gate(f"off_label_{modality}", f"{count} {verdict}: {uses}", is_met=consent.covers_off_label)
    ]


# --- Product and amounts


def _one_of_each_lot(sheet: Sheet) -> Iterable[Container]:
    return {container.lot_id: container for container in sheet.containers}.values()


def _lot_gate(sheet: Sheet, container: Container) -> Gate:
    lot, code = container.lot, f"lot_{container.lot_id}"
    name = f"{container.product} lot {lot.lot_number}"
    if lot.lot_number.upper() in sheet.suspect_lots:
        return Gate(code, f"{name} is on the list of counterfeits", is_met=False)
    if lot.is_quarantined:
        return Gate(code, f"{name} is in quarantine", is_met=False)
    if lot.is_expired(sheet.chart.visit_on):
        return Gate(code, f"{name} expired on {day(lot.expires_on)}", is_met=False)
    return Gate(code, f"{name} in date to {day(lot.expires_on)}", is_met=True)


def _amount_gate(container: Container) -> Gate:
    unit = container.unit
    sums = (
        f"{container.product}: {plain(container.used)} used + {plain(container.wasted)} wasted "
        f"{'=' if container.is_accounted_for else 'of'} {plain(container.opened)} {unit} opened"
    )
    if not container.is_accounted_for:
        sums += f", {plain(container.left)} {unit} unaccounted for"
    code = f"amounts_{container._meta.model_name}_{container.pk}"
    return Gate(code, sums, is_met=container.is_accounted_for)


def _reversal_gate(override: ReversalOverride) -> Gate:
    """Opening was refused or somebody answers for it: it is told, and sealed with the chart."""
    sentence = f"{override.sentence}. {override.who} decided to go on: {override.reason}"
    return Gate(f"reversal_{override.pk}", sentence, is_met=True)


def _content_gate(sheet: Sheet) -> Gate:
    count = len(sheet.injections)
    if count:
        lines = f"{count} injection{'s' if count > 1 else ''}"
        return Gate("content", f"{lines}, each with area, side and amount", is_met=True)
    chart = sheet.chart
    is_written = any(text.strip() for text in (chart.concern, chart.assessment, chart.notes))
    sentence = "Findings written; nothing was injected" if is_written else "Nothing is written yet"
    return Gate("content", sentence, is_met=is_written)


def day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def _when(sheet: Sheet, consent: Consent) -> str:
    local = sheet.chart.appointment.location.local(consent.signed_at)
    if local.date() == sheet.chart.visit_on:
        return f"at {local:%H:%M}"
    return f"on {day(local.date())}"
