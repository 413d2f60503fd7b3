"""What the migrations do with rows from before."""

import importlib

import pytest
from django.apps import apps
from django.db import connection

from medspa.accounts.models import User
from medspa.accounts.tests.factories import make_user

migration = importlib.import_module("medspa.accounts.migrations.0003_address_in_one_writing")
pytestmark = pytest.mark.django_db


def written_before(user: User, address: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET email = %s WHERE id = %s", [address, user.pk])


def addresses() -> list[str]:
    return list(User.objects.order_by("pk").values_list("email", flat=True))


def test_addresses_are_written_in_one_way():
    written_before(make_user(), "mara@bücher.example")

    migration.write_in_one_way(apps, None)

    assert addresses() == ["mara@xn--bcher-kva.example"]


@pytest.mark.parametrize("other", ["mara@xn--bcher-kva.example", "mara@\uff42ücher.example"])
def test_two_accounts_with_one_address_stop_it_with_their_names(other: str):
    written_before(make_user(full_name="Mara Vale"), other)
    written_before(make_user(full_name="Mara Other"), "mara@bücher.example")
    before = addresses()

    with pytest.raises(migration.OneAddress, match=r"Mara Vale and Mara Other \(mara@xn--"):
        migration.write_in_one_way(apps, None)

    assert addresses() == before
