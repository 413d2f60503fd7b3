"""The price list becomes the price book and nothing is lost, on the way there and back."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from pytest_django import DjangoDbBlocker

from medspa.database.closing import close_database
from medspa.local.servers import databases
from treatments.models import Price
from treatments.tests.factories import make_product

pytestmark = [pytest.mark.owner, pytest.mark.slow]
BEFORE = [("treatments", "0020_rules_before_the_needle")]


@pytest.fixture
def own_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, template_database: str
) -> Iterator[None]:
    """Migrated backwards and thrown away: no other test may use it."""
    shared = connection.settings_dict["NAME"]
    own = f"{shared}_list_prices"
    databases.create_test_database(own, template_database)
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = own
        try:
            close_database("default")
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = shared
    databases.drop_database(own)


def go_back() -> None:
    MigrationExecutor(connection).migrate(BEFORE)


def listed() -> list[tuple[str | None, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slug, list.amount::text FROM treatments_listprice AS list "
            "LEFT JOIN treatments_product AS product ON product.id = product_id ORDER BY 2"
        )
        return cursor.fetchall()


@pytest.mark.usefixtures("own_database")
def test_every_price_is_carried_over():
    products = {"botox": {}, "lyft": {"kind": "ha_filler"}}
    botox, lyft = (make_product(slug, **fields) for slug, fields in products.items())
    go_back()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO treatments_listprice (product_id, amount) "
            "VALUES (NULL, 690), (%s, 14.50), (%s, 790)",
            [botox.pk, lyft.pk],
        )
    before = listed()

    call_command("migrate", verbosity=0)

    lines = Price.objects.values_list("product__slug", "product_class", "per", "syringe_ml")
    assert {tuple(map(str, line)) for line in lines} == {
        ("None", "filler", "syringe", "1.00"),
        ("botox", "", "unit", "None"),
        ("lyft", "", "syringe", "1.00"),
    }
    go_back()
    assert listed() == before
