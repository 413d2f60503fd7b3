"""A case from its first tap to its seal: what is kept, what is refused, what follows."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from charting.complications.clocks import due_at
from charting.complications.errors import CorrectedBefore, EventClosed, NothingSaid, SettledBefore
from charting.complications.page.log import log_of
from charting.complications.page.screen import read_screen
from charting.complications.protocols import duty_rules, follow_up_rules, protocol_of
from charting.complications.queries import follow_ups_waiting
from charting.complications.services.closing import close_event, hand_event_over
from charting.complications.services.logging import correct_line, name_kind, note_line
from charting.complications.services.opening import open_event
from charting.complications.services.settling import finish_follow_up, settle_duty
from charting.models import Chart, EventEntry, EventSuspect, SafetyEvent
from charting.sealed_kinds import broken_sealed
from charting.tests.complications.scene import make_event, note, pulse, said, tick, vials
from charting.tests.factories import (
    Team,
    give,
    make_chart,
    make_signed_filler_chart,
    masseter,
    mix_vial,
    stock_reversal,
    toxin_lot,
)
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.tests.factories import make_client
from medspa.clinic.tests.factories import make_location
from medspa.errors import NotPermitted
from medspa.local.testkit.shared import shared
from treatments.models import Lot
from treatments.stock.services.quarantine import quarantine_lot

pytestmark = pytest.mark.django_db

Kind = SafetyEvent.Kind


@shared
def chart(team: Team) -> Chart:
    return make_signed_filler_chart(team)


@shared
def event(team: Team, chart: Chart) -> SafetyEvent:
    return make_event(team, chart)


def close(event: SafetyEvent, team: Team) -> SafetyEvent:
    facts = {"outcome": "resolved", "note": "Color normal.", "by": team.pa, "now": team.at(15)}
    return close_event(event=event, **facts)


def test_opening_asks_nothing_suspects_nothing_by_itself_and_is_one_for_two(
    team: Team, chart: Chart
) -> None:
    event = make_event(team, chart)
    again = make_event(team, chart, now=team.at(11, 1))
    assert not event.suspects.exists()
    tick(event, team.rn)
    suspect = event.suspects.get()

    assert again == event
    assert "a vascular occlusion is assumed" in event.entries.get().text
    assert event.kind == Kind.OCCLUSION
    assert (suspect.area_id, suspect.lot) == ("CHEEK_LAT", suspect.injection.container.lot)
    assert event.follow_ups.earliest("due_on").title == "Next-day review"
    assert {one.rule for one in event.duties.all()} == {"medwatch", "manufacturer"}


def test_it_opens_without_a_visit_and_only_for_who_writes_charts(team: Team) -> None:
    client, place = make_client(), team.clinic.location
    event = open_event(client=client, location=place, by=team.rn, now=team.at(11))
    assert (event.kind, event.chart, event.suspects.count()) == (Kind.UNSAID, None, 0)
    with pytest.raises(NotPermitted):
        open_event(
            client=make_client(), location=place, by=make_user(Role.FRONT_DESK), now=team.at(11)
        )


def test_stated_and_written_time_are_kept_and_the_earliest_begins_it(
    team: Team, event: SafetyEvent
) -> None:
    line = note(event, team.rn, team.at(11, 5), "sign", "Blanching", minutes_ago=10)
    event.refresh_from_db()
    assert (line.at, line.entered_at) == (team.at(10, 55), team.at(11, 5))
    assert event.began_at == team.at(10, 55)
    shown = {one.entry.kind: one for one in log_of(event)}
    assert (shown["sign"].is_late, shown["opened"].after) == (True, "+0:05")


def test_same_tap_twice_is_one_line_and_a_look_sets_the_timer(
    team: Team, event: SafetyEvent
) -> None:
    tap = said("refill", side="L", number=Decimal(5))
    first, second = (
        note_line(event=event, said=tap, by=by, now=team.at(11, 2)) for by in (team.rn, team.pa)
    )
    event.refresh_from_db()
    assert first == second
    assert event.check_at == team.at(11, 17)
    note(event, team.rn, team.at(11, 3), "timer", number=Decimal(30))
    event.refresh_from_db()
    assert event.check_at == team.at(11, 33)


def test_correction_stands_beside_the_original_and_moves_the_beginning(
    team: Team, event: SafetyEvent
) -> None:
    wrong = note(event, team.rn, team.at(11, 5), "sign", "Livedo", minutes_ago=60)
    facts = {"entry": wrong, "by": team.rn, "now": team.at(11, 6)}
    correct_line(said=said("withdrawn", "Another client"), **facts)
    event.refresh_from_db()
    assert event.began_at == event.opened_at
    assert [one.said for one in log_of(event) if one.instead] == ["Livedo"]
    with pytest.raises(CorrectedBefore):
        correct_line(said=said("note", "Mottled"), **facts)
    with pytest.raises(NothingSaid):
        note(event, team.rn, team.at(11, 7), "note", "  ")


def test_pulse_draws_whole_vials_and_is_written_where_the_stock_refuses(
    team: Team, event: SafetyEvent
) -> None:
    lot = vials(team.clinic.location, 5)
    drawn = pulse(event, team.rn, team.at(11, 10), lot=lot)
    assert (drawn.text, drawn.dissolution.shortage) == ("", None)
    lot.refresh_from_db()
    assert (lot.balance, drawn.dissolution.movement.quantity) == (3, -2)
    assert drawn.dissolution.is_partial

    quarantine_lot(lot=lot, reason="Fridge failed", by=team.rn, now=team.at(12))
    beyond = pulse(event, team.rn, team.at(12, 10), units=9000, lot=lot)
    lot.refresh_from_db()
    short = beyond.dissolution.shortage
    assert (lot.balance, short.packs) == (0, 57)
    assert beyond.dissolution.movement.quantity == -3
    assert beyond.text.startswith("57 more than lot")
    assert "quarantine" in beyond.text
    assert beyond.dissolution.units == 9000

    screen = read_screen(event, team.at(12, 30))
    assert (screen.units_given, screen.pulse_due_at) == ("9300", team.at(13, 10))
    withdrawn = {"entry": beyond, "by": team.pa, "now": team.at(12, 31)}
    correct_line(said=said("withdrawn", "Was not given"), **withdrawn)
    assert read_screen(event, team.at(12, 32)).units_given == "300"
    assert beyond.dissolution.mistake.reason == "Was not given"
    short.refresh_from_db()
    assert short.settled_as == "The line was taken back."


@pytest.mark.parametrize("outcome", ["resolved", "unfounded", "improving"])
def test_end_that_the_log_contradicts_needs_words(
    team: Team, event: SafetyEvent, outcome: str
) -> None:
    note(event, team.rn, team.at(11, 1), "refill", side="R", number=Decimal(5))
    note(event, team.rn, team.at(11, 2), "refill", side="R", number=Decimal(2))
    ends = {"event": event, "outcome": outcome, "by": team.pa, "now": team.at(15)}
    note(event, team.rn, team.at(11, 3), "vision", "Changed", side="L")
    note(event, team.rn, team.at(11, 3), "pain", number=Decimal(0))
    if outcome != "improving":
        with pytest.raises(NothingSaid, match="vision changed, left eye"):
            close_event(**ends, note=" ")
        note(event, team.rn, team.at(11, 4), "vision", "Normal")
        slow = note(event, team.rn, team.at(11, 5), "refill", side="L", number=Decimal(5))
        with pytest.raises(NothingSaid, match="refill left 5 s"):
            close_event(**ends, note="")
        fixed = {"entry": slow, "said": said("withdrawn", "The other client"), "by": team.rn}
        correct_line(**fixed, now=team.at(11, 6))
    assert close_event(**ends, note="").is_closed


def test_end_of_a_case_where_nobody_looked_needs_words(team: Team) -> None:
    client, place = make_client(), team.clinic.location
    event = open_event(client=client, location=place, by=team.rn, now=team.at(11))
    ends = {"event": event, "outcome": "resolved", "by": team.pa, "now": team.at(15)}
    steps = (
        ("held to be, capillary refill, vision, pain[.]", "vision", {"text": "Normal"}),
        ("held to be, capillary refill, pain[.]", "pain", {"number": Decimal(0)}),
        ("held to be, capillary refill[.]", "refill", {"side": "R", "number": Decimal(2)}),
        ("Never noted: what it was held to be[.]", "", {}),
    )
    for minute, (left, kind, facts) in enumerate(steps, 1):
        with pytest.raises(NothingSaid, match=left):
            close_event(**ends, note=". x")
        if kind:
            note(event, team.rn, team.at(11, minute), kind, **facts)
    name_kind(event=event, kind=Kind.OCCLUSION, key=uuid.uuid4(), by=team.rn, now=team.at(11, 9))
    pulse(event, team.rn, team.at(11, 10), lot=stock_reversal(place, 1500))
    note(event, team.rn, team.at(11, 20), "refill", side="L", number=Decimal(2))
    with pytest.raises(NothingSaid, match="refill after the last hyaluronidase"):
        close_event(**ends, note="")
    note(event, team.rn, team.at(11, 30), "refill", side="R", number=Decimal(2))
    assert close_event(**ends, note="").is_closed


def test_kind_brings_its_own_follow_ups_and_place_its_reports(team: Team, chart: Chart) -> None:
    place = team.clinic.location
    place.region = "IN"
    place.save()
    event = make_event(team, chart)
    name_kind(event=event, kind=Kind.SPREAD, key=uuid.uuid4(), by=team.rn, now=team.at(11, 1))
    board = event.duties.get(rule="indiana_board")
    assert place.local(board.due_at).date() == date(2026, 1, 17)
    assert {one.rule for one in event.follow_ups.all()} >= {"next_day", "two_weeks"}

    note(event, team.rn, team.at(11, 5), "sign", "Lid droops", minutes_ago=60 * 24)
    board.refresh_from_db()
    assert place.local(board.due_at).date() == date(2026, 1, 16)
    assert event.follow_ups.get(rule="next_day").due_on == date(2026, 1, 12)


@pytest.mark.parametrize(
    ("rule", "began", "last"),
    [
        ("indiana_board", "2026-06-30T03:30", date(2026, 7, 4)),  # the 29th on the wall there
        ("florida_board", "2026-07-01T16:00", date(2026, 7, 9)),  # a weekend and July 4th between
        ("florida_board", "2026-11-25T16:00", date(2026, 12, 4)),  # Thanksgiving and the day after
    ],
)
def test_clock_of_a_report_runs_in_the_location_s_days(rule: str, began: str, last: date) -> None:
    place = make_location(zone="America/New_York", region="FL")
    at = datetime.fromisoformat(began).replace(tzinfo=UTC)
    found = due_at(duty_rules()[rule], at, place)
    assert found is not None
    assert place.local(found).date() == last
    assert place.local(found).hour == 23


def test_closed_case_is_sealed_and_nothing_in_it_changes(team: Team, event: SafetyEvent) -> None:
    line = note(event, team.rn, team.at(11, 2), "pain", number=Decimal(6))
    hand = {"event": event, "to": "Harborview", "key": uuid.uuid4(), "by": team.rn}
    hand_event_over(**hand, now=team.at(11, 30))
    tick(event, team.rn)
    closed = close(event, team)
    assert list(broken_sealed()) == []
    with pytest.raises(EventClosed):
        note(event, team.rn, team.at(16), "note", "Later")
    writes = (
        lambda: SafetyEvent.objects.filter(pk=event.pk).update(outcome="lasting"),
        lambda: SafetyEvent.objects.filter(pk=event.pk).delete(),
        lambda: EventEntry.objects.filter(pk=line.pk).update(number=1),
        lambda: EventSuspect.objects.filter(event=event).delete(),
        lambda: EventEntry.objects.create(
            event=closed, key=uuid.uuid4(), kind="note", text="x", by=team.injector, at=team.at(9)
        ),
    )
    for write in writes:
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_what_follows_is_settled_once_with_its_proof_after_the_seal_too(
    team: Team, event: SafetyEvent
) -> None:
    close(event, team)
    look, duty = event.follow_ups.first(), event.duties.get(rule="medwatch")
    done = {"by": team.pa, "now": team.at(16)}
    finish_follow_up(follow_up=look, was_reached=False, note="No answer", **done)
    assert look in follow_ups_waiting(done["now"]), "a try settles nothing"
    finish_follow_up(follow_up=look, was_reached=True, note="Color normal.", **done)
    assert [one.note for one in look.tries.all()] == ["No answer"]
    with pytest.raises(SettledBefore):
        finish_follow_up(follow_up=look, was_reached=False, note="Again", **done)
    with pytest.raises(NothingSaid):
        settle_duty(duty=duty, sent_on=None, **done)
    with pytest.raises(NothingSaid):
        settle_duty(duty=duty, sent_on=date(2026, 1, 13), **done)
    settled = settle_duty(duty=duty, sent_on=date(2026, 1, 13), reference="MW-1", **done)
    assert settled.state == "done"
    assert list(broken_sealed()) == []


def test_every_line_of_data_says_where_it_was_found() -> None:
    protocols = [protocol_of(kind) for kind in Kind.values]
    rows = [*protocols, *follow_up_rules().values(), *duty_rules().values()]
    assert all(row.source for row in rows)
    assert all(rule.needs_review for rule in duty_rules().values() if rule.state)
    assert {kind for rule in follow_up_rules().values() for kind in rule.kinds} <= set(Kind.values)


def test_suspect_of_an_open_chart_stays_where_its_line_is_taken_out(team: Team) -> None:
    chart = make_chart(team)
    vial = mix_vial(chart, toxin_lot(team), by=team.rn, now=team.at(10))
    line = give(vial, masseter(), "R", "24", by=team.rn, now=team.at(10))
    event = make_event(team, chart)
    tick(event, team.rn)
    line.delete()
    kept = event.suspects.get()
    assert (kept.injection, kept.amount, kept.area_id) == (None, 24, "MASSETER")
    assert isinstance(kept.lot, Lot)
