"""The shelf and the lot, a hundred thousand movements included, and who may do what."""

import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.audit.log import SYSTEM
from medspa.clinic.models import Location
from medspa.clinic.tests.factories import make_location
from medspa.database.tests.owner import without_triggers
from treatments.models import Lot, StockMinimum, StockMovement
from treatments.stock.services.quarantine import quarantine_lot
from treatments.tests.factories import make_lot, make_pack, make_product
from treatments.tests.stock.counter import here, injector, soon

__all__ = ["here", "injector"]
pytestmark = pytest.mark.django_db
GTIN, BOX = "07540161860004", "17540161860001"


def shown(browser: Browser, **query: str) -> list[str]:
    response = browser.get(reverse("stock"), query)
    assert response.status_code == 200
    return [lot.lot_number for lot in response.context["page"]]


def test_shelf_is_first_expiry_first_and_of_one_location(injector: Browser, here: Location) -> None:
    pack = make_pack()
    make_lot(pack=pack, location=here, lot_number="LATER", expires_on=soon(300))
    make_lot(pack=pack, location=here, lot_number="SOONER", expires_on=soon(20))
    make_lot(pack=pack, lot_number="ELSEWHERE")

    assert shown(injector, location=here.slug) == ["SOONER", "LATER"]


def test_shelf_has_a_heading_for_each_trouble(injector: Browser, here: Location) -> None:
    pack, other = make_pack(), make_pack(make_product("dysport"))
    make_lot(pack=pack, location=here, lot_number="FINE", expires_on=soon(300), quantity=9)
    make_lot(pack=pack, location=here, lot_number="SOON", expires_on=soon(90))
    make_lot(pack=pack, location=here, lot_number="OVER", expires_on=soon(-1))
    make_lot(pack=other, location=here, lot_number="FEW", expires_on=soon(300))
    aside = make_lot(pack=pack, location=here, lot_number="ASIDE", expires_on=soon(301))
    quarantine_lot(lot=aside, reason="Recalled", by=SYSTEM, now=timezone.now())
    StockMinimum.objects.create(location=here, pack=other, packs=2)
    StockMinimum.objects.create(location=here, pack=pack, packs=9)

    assert shown(injector, shelf="expiring") == ["SOON"]
    assert shown(injector, shelf="expired") == ["OVER"]
    assert shown(injector, shelf="quarantined") == ["ASIDE"]
    assert shown(injector, shelf="low") == ["FEW"]
    assert len(shown(injector, shelf="nonsense")) == 5
    numbers = {s.value: s.number for s in injector.get(reverse("stock")).context["shelves"]}
    assert numbers == {"": 5, "low": 1, "expiring": 1, "expired": 1, "quarantined": 1}


@pytest.mark.parametrize("said", ["dyspo", "few1", "0754016186", "SERIAL9"])
def test_shelf_is_searched_by_name_lot_gtin_and_serial(
    injector: Browser, here: Location, said: str
) -> None:
    make_lot(location=here, lot_number="OTHER")
    lot = make_lot(make_product("dysport"), here, lot_number="FEW1", gtin=GTIN)
    StockMovement.objects.create(lot=lot, kind="received", quantity=1, by="x", serial="SERIAL9")

    assert shown(injector, q=said) == ["FEW1"]


@pytest.mark.parametrize("rows", [1, 3])
def test_shelf_takes_the_same_number_of_statements(
    injector: Browser, here: Location, rows: int, django_assert_num_queries
) -> None:
    pack = make_pack()
    for _ in range(rows):
        make_lot(pack=pack, location=here)
        StockMinimum.objects.get_or_create(location=here, pack=pack, packs=50)
    injector.get(reverse("stock"), {"location": here.slug})

    # session, user, places, low, counts, page count, page, readiness, clinic's name, tasks
    with django_assert_num_queries(11):
        injector.get(reverse("stock"))


@pytest.mark.owner
def test_pages_over_a_hundred_thousand_movements_ask_no_more(
    injector: Browser, here: Location, django_assert_num_queries
) -> None:
    lot = make_lot(location=here, quantity=1)
    fill_with_movements(lot, 100_000)
    injector.get(reverse("stock"), {"location": here.slug})

    with django_assert_num_queries(11):
        injector.get(reverse("stock"))
    # session, user, lot, clinic's name, sums, count, page, elsewhere, places to move to, tasks
    with django_assert_num_queries(11):
        response = injector.get(lot.get_absolute_url())
    assert len(response.context["page"]) == 25
    assert dict(response.context["sums"]) == {"Received": 50_001, "Wasted": -50_000}
    lot.refresh_from_db()
    assert lot.balance == 1


def fill_with_movements(lot: Lot, number: int) -> None:
    """Half come, half go; the trigger is left out, which is kept honest by the sum above."""
    with without_triggers("treatments_stockmovement"), connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO treatments_stockmovement
                (lot_id, kind, quantity, reason, at, by, entry_method, scan_raw, gtin, serial)
            SELECT %s, CASE WHEN n %% 2 = 0 THEN 'received' ELSE 'wasted' END,
                   CASE WHEN n %% 2 = 0 THEN 1 ELSE -1 END,
                   '', now() - n * interval '1 minute', 'system', '', '', '', ''
            FROM generate_series(1, %s) AS n
            """,
            [lot.pk, number],
        )


def test_lot_is_moved_taken_out_set_aside_and_released(client: Browser, here: Location) -> None:
    client.force_login(make_user(Role.PRESCRIBER))
    there, lot = make_location(), make_lot(location=here, quantity=5)
    act = {"quantity": "2", "reason": "Short there"}
    client.post(reverse("stock_move", args=[lot.pk]), act | {"to": there.pk})
    client.post(reverse("stock_take_out", args=[lot.pk]), act | {"kind": "returned"})
    client.post(reverse("stock_quarantine", args=[lot.pk]), {"reason": "Recalled"})
    client.post(reverse("stock_release", args=[lot.pk]), {"reason": "All clear"})

    kinds = list(lot.movements.order_by("pk").values_list("kind", "quantity"))
    assert kinds == [
        ("received", 5),
        ("moved", -2),
        ("returned", -2),
        ("quarantined", 0),
        ("released", 0),
    ]
    lot.refresh_from_db()
    assert (lot.balance, lot.is_quarantined) == (1, False)
    assert Lot.objects.get(location=there).balance == 2


def test_refused_move_says_why_and_keeps_what_was_typed(injector: Browser, here: Location) -> None:
    there, lot = make_location(), make_lot(location=here, quantity=1)

    response = injector.post(
        reverse("stock_move", args=[lot.pk]), {"quantity": "2", "to": there.pk, "reason": "x"}
    )

    assert response.status_code == 422
    assert "1 left" in response.content.decode()
    assert response.context["forms"]["move"]["reason"].value() == "x"


@pytest.mark.parametrize(
    ("role", "may_count", "may_release"),
    [(Role.FRONT_DESK, 403, 403), (Role.INJECTOR, 200, 403), (Role.PRESCRIBER, 200, 302)],
)
def test_each_role_has_its_doors(
    client: Browser, here: Location, role: Role, may_count: int, may_release: int
) -> None:
    client.force_login(make_user(role))
    lot = make_lot(location=here)

    assert client.get(reverse("stock")).status_code == 200
    assert client.get(reverse("stock_receive")).status_code == 200
    assert client.get(reverse("stock_count")).status_code == may_count
    release = client.post(reverse("stock_release", args=[lot.pk]), {"reason": "x"})
    assert release.status_code == may_release
