"""A chart as plain data: what its page shows, and what a signature seals.

Only text, whole numbers, truth values, lists and maps: amounts are text, so that the same chart
always gives the same seal. `PARTS` at the end lists what is sealed and how it is compared.
"""

from typing import Any

from charting.ground.doses import given_doses
from charting.ground.sealing import instant_text, sha256_of
from charting.models import Consent, Container, Injection, Preparation
from charting.record.contents import ChartContents
from charting.record.gates.consents import consents_relied_on
from charting.record.gates.signing_gates import gate_notes_of, gates_of
from charting.record.how_given import how_of
from charting.record.snapshot.aftercare import aftercare_of
from charting.record.snapshot.exams import (
    EXAMINERS,
    clearance_of,
    clearances_of,
    same_clearances,
)
from charting.record.snapshot.later_events import later_events
from charting.record.snapshot.note_text import read_note
from charting.record.snapshot.opening import opening_of
from charting.record.snapshot.outcomes import outcomes_of
from charting.record.snapshot.parts import Part
from charting.record.snapshot.rationales import rationales_of
from charting.record.snapshot.rules import given_all_the_same, giving_exceptions_of, rule_answers_of
from charting.record.snapshot.screening import asked_of, checks_of, put_backs_of
from charting.record.snapshot.stated_exceptions import late_consents_of, stated_exceptions_of
from charting.record.snapshot.totals import format_volume, totals_of
from charting.record.snapshot.words_by import words_by_of
from treatments.catalogue.queries import rows_behind
from treatments.giving.dosing import dose_warnings
from treatments.wording import plain_number

FORMAT = 3
"""1 knew no points: what is read of it must not ask for `places`. 3 seals the numbers of rows
beside their names, and is compared whole."""
Data = dict[str, Any]


def snapshot_of(contents: ChartContents) -> Data:
    """The whole record, as it is sealed."""
    return {"format": FORMAT} | {part.key: part.read(contents) for part in PARTS}


def _chart(contents: ChartContents) -> Data:
    chart = contents.chart
    return {
        "id": str(chart.pk),
        "opened_at": instant_text(chart.opened_at),
        "saved_at": instant_text(chart.saved_at),
        "signed_at": chart.signed_at and instant_text(chart.signed_at),
        "plan_stage": chart.plan_stage_id,
        "needs_cosignature": chart.needs_cosignature,
    }


def _client(contents: ChartContents) -> Data:
    client = contents.chart.client
    return {
        "id": client.pk,
        "name": client.full_name,
        "birth_on": client.birth_on and client.birth_on.isoformat(),
    }


def _injector(contents: ChartContents) -> Data:
    injector = contents.chart.injector
    return {"id": injector.pk, "name": str(injector), "licence": injector.licence_number}


def _plan_stage(contents: ChartContents) -> str | None:
    stage = contents.chart.plan_stage
    return str(stage) if stage else None


def words_of(contents: ChartContents) -> Data:
    chart = contents.chart
    return {
        "concern": chart.concern,
        "assessment": chart.assessment,
        "notes": chart.notes,
        "aftercare_given": chart.aftercare_given,
    }


def containers_of(contents: ChartContents) -> list[Data]:
    return [_container(container) for container in contents.containers]


def note_of(contents: ChartContents) -> Data:
    """The text that is signed, what the entries said by themselves, and whether it was worded."""
    return read_note(contents, containers_of(contents)).sealed


def injections_of(contents: ChartContents) -> list[Data]:
    return [_injection(line, contents.is_off_label(line)) for line in contents.injections]


def catalogue_behind(contents: ChartContents) -> list[Data]:
    """The guidance and labels that hold as this is written, each by the number of its version."""
    rows = rows_behind((line.area, line.product) for line in contents.injections)
    return [
        {
            "row": f"{row._meta.model_name}:{row.pk}",
            "kind": str(row._meta.verbose_name),
            "name": str(row),
            "version": row.version,
            "says": getattr(row, "in_words", ""),
            "source": getattr(row, "source", ""),
        }
        for row in rows
    ]


def _visit(contents: ChartContents) -> Data:
    visit = contents.chart.appointment
    return {
        "id": visit.pk,
        "reference": visit.reference,
        "client": visit.client_id,
        "provider": visit.provider_id,
        "on": contents.chart.visit_on.isoformat(),
        "starts_at": instant_text(visit.starts_at),
        "location_id": visit.location_id,
        "location": visit.location.name,
        "time_zone": visit.location.time_zone,
        "kind": visit.appointment_type.name,
    }


def _consents(contents: ChartContents) -> list[Data]:
    return [_consent(one) for one in consents_relied_on(contents)]


def _same_consents(contents: ChartContents, sealed: list[Data]) -> list[Data]:
    """Those that were relied on, as they are now; the client's later answers are none of them."""
    now = {consent.pk: consent for consent in contents.consents}
    return [_consent(now[one["id"]]) for one in sealed if one["id"] in now]


def _consent(consent: Consent) -> Data:
    return {
        "id": consent.pk,
        "client": consent.client_id,
        "form_id": consent.form_id,
        "form": str(consent.form),
        "form_sha256": consent.form.sha256,
        "words_sha256": sha256_of(consent.form.text),
        "decision": consent.decision,
        "covers_off_label": consent.covers_off_label,
        "signed_name": consent.signed_name,
        "signed_at": instant_text(consent.signed_at),
    }


def _container(container: Container) -> Data:
    lot = container.lot
    common = {
        "id": f"{container._meta.model_name}:{container.pk}",
        "product_id": lot.product_id,
        "product": lot.product.name,
        "lot_id": lot.pk,
        "lot": lot.lot_number,
        "expires_on": lot.expires_on.isoformat(),
        "gtin": lot.gtin,
        "serial": container.drawn.serial if container.drawn else "",
        "drawn": container.drawn_id,
        "unit": container.unit,
        "opened": plain_number(container.opened),
        "used": plain_number(container.used),
        "wasted": plain_number(container.wasted),
        "opened_at": instant_text(container.ready_at),
        "opened_by_id": container.opened_by_id,
        "opened_by": str(container.opened_by),
    }
    if not isinstance(container, Preparation):
        return common
    return common | _mixture(container) | _shares(container)


def _shares(vial: Preparation) -> Data:
    """That it was shared, and how much; never with whom."""
    return {
        "handed_on": plain_number(vial.handed_on),
        "shared_from": vial.shared_from_id,
        "shared_at": instant_text(vial.shared_at) if vial.shared_at else "",
    }


def _mixture(vial: Preparation) -> Data:
    if vial.diluent_ml is None:
        return {
            "label_units_per_ml": plain_number(vial.units_per_ml),
            "units_per_tenth_ml": plain_number(round(vial.units_per_tenth_ml, 3)),
            "discard_after": instant_text(vial.discard_after),
        }
    return {
        "mixed_by_id": vial.reconstituted_by_id,
        "diluent_code": vial.diluent,
        "diluent": vial.get_diluent_display(),
        "diluent_ml": plain_number(vial.diluent_ml),
        "units_per_tenth_ml": plain_number(round(vial.units_per_tenth_ml, 3)),
        "discard_after": instant_text(vial.discard_after),
    }


def _injection(line: Injection, off_label: bool) -> Data:
    container = line.container
    return {
        "id": line.pk,
        "sequence": line.sequence,
        "container": f"{container._meta.model_name}:{container.pk}",
        "product_id": container.product.pk,
        "product": container.product.name,
        "lot": container.lot.lot_number,
        "area": line.area_id,
        "name": str(line.area),
        "clinical_name": line.area.clinical_name,
        "side": line.side,
        "amount": plain_number(line.amount),
        "unit": line.unit,
        "volume_ml": format_volume(line.volume_ml),
        "off_label": off_label,
        "point": line.point_label,
        "places": line.places,
        **how_of(line),
        "reason": line.reason,
        "at": instant_text(line.at),
    }


def _reversals(contents: ChartContents) -> list[Data]:
    """Who went on with too little hyaluronidase on site, and why."""
    return [
        {
            "id": one.pk,
            "sentence": one.sentence,
            "reason": one.reason,
            "by": one.by,
            "at": instant_text(one.at),
        }
        for one in contents.chart.reversal_overrides.all()
    ]


def _warnings(contents: ChartContents) -> list[str]:
    return [str(warning) for warning in dose_warnings(given_doses(contents.injections))]


def _gates(contents: ChartContents) -> list[str]:
    return [gate.sentence for gate in gates_of(contents)]


NAMES = frozenset({"product", "name", "clinical_name", "opened_by", "off_label"})
PEOPLE = frozenset({"product", "by", "opened_by"})
PARTS: list[Part] = [
    Part("chart", _chart),
    Part("client", _client, uncompared=frozenset({"name", "birth_on"})),
    Part(
        "visit",
        _visit,
        uncompared=frozenset({"on", "location", "time_zone", "kind"}),
        since={"starts_at": 3},  # until then a signed visit could be moved
    ),
    Part("opening", opening_of, uncompared=frozenset({"from", "to"})),
    Part("injector", _injector, uncompared=frozenset({"name", "licence"})),
    Part("plan_stage", _plan_stage, is_uncompared=True),
    Part("clearance", clearance_of, uncompared=EXAMINERS),
    Part("clearances", clearances_of, uncompared=EXAMINERS, again=same_clearances),
    Part("consents", _consents, uncompared=frozenset({"form"}), again=_same_consents),
    Part("late_consents", late_consents_of, uncompared=frozenset({"by", "says"})),
    Part("stated_exceptions", stated_exceptions_of, uncompared=frozenset({"by"})),
    Part("giving_exceptions", giving_exceptions_of, uncompared=frozenset({"by", "decided_by"})),
    Part("rationales", rationales_of, uncompared=frozenset({"by"})),
    Part("given_all_the_same", given_all_the_same, is_uncompared=True),
    Part("words", words_of),
    Part("words_by", words_by_of, uncompared=frozenset({"by"})),
    Part("note", note_of, uncompared=frozenset({"text", "generated"}), predates=True),
    Part("containers", containers_of, uncompared=NAMES),
    Part("injections", injections_of, uncompared=NAMES),
    Part("asked", asked_of, uncompared=PEOPLE),
    Part("checks", checks_of, uncompared=PEOPLE),
    Part("put_back", put_backs_of, uncompared=PEOPLE),
    Part("aftercare", aftercare_of, uncompared=PEOPLE),
    Part("outcomes", outcomes_of, uncompared=PEOPLE | {"name", "says"}),
    Part("reversals", _reversals, predates=True),
    Part("products", totals_of, uncompared=NAMES | {"sentence"}),
    Part("warnings", _warnings, is_uncompared=True),
    Part("catalogue", catalogue_behind, is_uncompared=True),
    Part("answers", rule_answers_of, is_uncompared=True),
    Part("gates", _gates, is_uncompared=True),
    Part("gate_notes", gate_notes_of, is_uncompared=True),
    Part("later", later_events, is_uncompared=True),
]
"""Everything that is sealed, in this order. What a visit newly has to say is one more line here:
a function of the contents; it is compared at once."""
