"""Who received a lot, what is left of it, and what became of each call."""

import csv
import hashlib
import json
from io import StringIO

import pytest
from django.test import Client as Browser
from django.urls import reverse

from charting.charts.openings import SyringeOpening
from charting.charts.services.containers import open_syringe
from charting.ground.papers.letters import FONTS, unprintable_letters
from charting.models import Chart, RecallContact
from charting.recall.queries import read_recall
from charting.tests.factories import (
    Team,
    filler_lot,
    make_chart,
    make_signed_chart,
    make_signed_filler_chart,
    make_team,
    mix_vial,
    toxin_lot,
)
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.audit.models import AuditEvent
from medspa.clients.tests.factories import make_client
from treatments.models import Lot
from treatments.stock.services.receiving_and_moving import move_stock

pytestmark = pytest.mark.django_db


def vial_lot() -> Lot:
    return Lot.objects.get(product__slug="botox-cosmetic")


def address(name: str, lot: Lot, *more: object) -> str:
    return reverse(name, args=[lot.pk, *more])


def test_recall_names_client_place_side_amount_and_injector(
    team: Team, signed_chart: Chart
) -> None:
    recall = read_recall(vial_lot())

    [who] = recall.recipients
    assert who.client == signed_chart.client
    assert [(line.area_code, line.side, line.given) for line in who.lines] == [
        ("MASSETER", "R", "24 U"),
        ("MASSETER", "L", "28 U"),
    ]
    assert {(line.on, line.chart.injector, line.state) for line in who.lines} == {
        (signed_chart.visit_on, team.injector, "signed")
    }


def test_recall_finds_filler_as_well(team: Team) -> None:
    make_signed_filler_chart(team)

    [who] = read_recall(Lot.objects.get(product__kind="ha_filler")).recipients

    assert [line.given for line in who.lines] == ["0.5 mL", "0.5 mL"]


def test_recall_holds_drafts_and_packs_of_which_nothing_was_given(team: Team, chart: Chart) -> None:
    lot = toxin_lot(team)
    mix_vial(chart, lot, by=team.rn, now=team.at(10))

    [who] = read_recall(lot).recipients

    assert [(line.where, line.state) for line in who.lines] == [("opened, nothing given", "draft")]


def test_recall_reaches_the_same_lot_at_every_location_and_no_other(
    team: Team, signed_chart: Chart
) -> None:
    lot = vial_lot()
    toxin_lot(team, product=lot.product, lot_number="OTHER")
    elsewhere = make_team()
    there = toxin_lot(elsewhere, product=lot.product, lot_number=lot.lot_number.lower(), quantity=2)
    mix_vial(make_chart(elsewhere), there, by=elsewhere.rn, now=elsewhere.at(10))

    recall = read_recall(lot)

    assert {one.pk for one in recall.batch} == {lot.pk, there.pk}
    assert len(recall.recipients) == 2
    assert sum(one.balance for one in recall.batch) == 1


@pytest.mark.parametrize("clients", [1, 3])
def test_recall_takes_the_same_number_of_statements(
    team: Team, clients: int, django_assert_num_queries
) -> None:
    lot = toxin_lot(team, quantity=3)
    for hour in range(9, 9 + clients):
        chart = make_chart(team, hour=hour)
        mix_vial(chart, lot, by=team.rn, now=team.at(hour))

    with django_assert_num_queries(7):
        recall = read_recall(lot)
        assert [line.state for _, line in recall.lines] == ["draft"] * clients


def test_one_click_sets_the_lot_aside_everywhere(nurse: Browser, team: Team) -> None:
    lot = toxin_lot(team, quantity=4)
    there = move_stock(
        lot=lot, to=make_team().clinic.location, quantity=1, by=SYSTEM, now=team.at(10)
    )

    nurse.post(address("lot_recall_quarantine", lot), {"reason": "Recalled by the maker"})

    assert set(Lot.objects.values_list("pk", "is_quarantined")) == {
        (lot.pk, True),
        (there.pk, True),
    }
    assert read_recall(lot).is_set_aside


def test_quarantine_needs_its_reason(nurse: Browser, team: Team) -> None:
    lot = toxin_lot(team)

    assert nurse.post(address("lot_recall_quarantine", lot), {"reason": ""}).status_code == 422
    lot.refresh_from_db()
    assert not lot.is_quarantined


def test_every_call_is_kept_with_its_outcome(nurse: Browser, signed_chart: Chart) -> None:
    lot = vial_lot()
    calling = address("lot_recall_contact", lot, signed_chart.client_id)

    nurse.post(calling, {"outcome": "no_answer", "note": ""})
    nurse.post(calling, {"outcome": "reached", "note": "Feels well"})

    [who] = read_recall(lot).recipients
    assert [(one.outcome, one.note) for one in who.contacts] == [
        ("reached", "Feels well"),
        ("no_answer", ""),
    ]
    assert who.is_settled
    assert AuditEvent.objects.filter(action="recall.contacted").count() == 2


def test_follow_up_without_saying_which_is_refused(nurse: Browser, signed_chart: Chart) -> None:
    response = nurse.post(
        address("lot_recall_contact", vial_lot(), signed_chart.client_id),
        {"outcome": "follow_up", "note": ""},
    )

    assert response.status_code == 422
    assert "Say what has to follow." in response.content.decode()
    assert not RecallContact.objects.exists()


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("lot_recall", "recall.viewed"),
        ("lot_recall_csv", "recall.exported"),
        ("lot_recall_pdf", "recall.exported"),
    ],
)
def test_every_look_and_export_is_noted(
    nurse: Browser, name: str, action: str, signed_chart: Chart
) -> None:
    lot = vial_lot()

    assert nurse.get(address(name, lot)).status_code == 200

    event = AuditEvent.objects.get(action=action)
    assert (event.target, event.facts["clients"]) == (f"treatments.lot:{lot.pk}", 1)


def test_csv_has_a_line_for_each_place_and_computes_nothing(nurse: Browser, team: Team) -> None:
    make_signed_chart(team, client=make_client(first_name='=HYPERLINK("x")', last_name="@Sum"))

    text = nurse.get(address("lot_recall_csv", vial_lot())).content.decode("utf-8-sig")

    heads, *rows = csv.reader(StringIO(text))
    assert len(rows) == 2
    first = dict(zip(heads, rows[0], strict=True))
    assert first["Client"] == '\'=HYPERLINK("x") @Sum'
    assert first["Phone"].startswith("'+")
    assert (first["Area code"], first["Side"], first["Amount"]) == ("MASSETER", "R", "24.00")


def test_pdf_is_one_and_takes_names_as_text(nurse: Browser, team: Team) -> None:
    make_signed_chart(team, client=make_client(first_name="#panic()", last_name="*_$x$"))

    response = nurse.get(address("lot_recall_pdf", vial_lot()))

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


NAMES = [
    "王小明 陳美玲 喆堃昇", "さくら ラーメン", "김민준", "สมชาย ประเสริฐ", "محمد عبد الله",
    "שרה יִצְחָק", "अमित श्रीकृष्ण", "Nguyễn Thị Ánh", "Ёлкин Ωμέγα Łódź Çağlayan", "O\u2019Brien-Nuñez",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_papers_have_the_letters_of_names(name: str) -> None:
    assert unprintable_letters([name]) == ""


def test_letters_that_no_font_has_are_named_once(nurse: Browser, team: Team) -> None:
    assert unprintable_letters(["தமிழ் a 😀", "😀 b"]) == "தமழ😀"
    make_signed_chart(team, client=make_client(first_name="தமிழ்", last_name="王"))
    page = nurse.get(address("lot_recall", vial_lot()))

    assert page.context["unprintable"] == "தமழ"
    assert "The PDF cannot show these letters" in page.content.decode()
    assert nurse.get(address("lot_recall_pdf", vial_lot())).content.startswith(b"%PDF-")


def test_nothing_is_warned_of_where_all_can_be_printed(nurse: Browser, team: Team) -> None:
    make_signed_chart(team, client=make_client(first_name="小明", last_name="김"))

    page = nurse.get(address("lot_recall", vial_lot()))

    assert "The PDF cannot show" not in page.content.decode()


def test_fonts_of_papers_are_the_pinned_ones() -> None:
    packages = json.loads((FONTS / "manifest.json").read_text())["packages"]
    listed = {file["path"]: file["sha256"] for package in packages for file in package["files"]}

    assert listed == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FONTS.iterdir()
        if path.name != "manifest.json"
    }


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.MANAGER])
def test_who_may_see_no_chart_sees_no_recall(client: Browser, team: Team, role: Role) -> None:
    client.force_login(make_user(role))
    lot = filler_lot(team)

    assert client.get(address("lot_recall", lot)).status_code == 403
    assert client.get(address("lot_recall_csv", lot)).status_code == 403


def test_nobody_received_it_is_said(nurse: Browser, team: Team) -> None:
    page = nurse.get(address("lot_recall", toxin_lot(team))).content.decode()

    assert "Nobody received this lot" in page


def test_recall_shows_a_draft_as_one(nurse: Browser, team: Team) -> None:
    lot = filler_lot(team)
    chart = make_chart(team)
    open_syringe(chart=chart, opening=SyringeOpening(lot=lot), by=team.rn, now=team.at(10))

    assert ">Draft<" in nurse.get(address("lot_recall", lot)).content.decode()


def test_calls_about_a_batch_are_found_however_the_lot_is_spelled(signed_chart: Chart) -> None:
    lot = vial_lot()
    contact = RecallContact.objects.create(
        product=lot.product,
        lot_number=f"lot {lot.lot_number.lower()[:3]}-{lot.lot_number[3:]}",
        client=make_client(),
        outcome=RecallContact.Outcome.REACHED,
        by="user:1",
    )

    assert list(RecallContact.about(lot)) == [contact]
