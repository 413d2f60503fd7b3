"""Who may do what, written down a second time so that a change is seen."""

import pytest

from medspa.accounts.permissions import ROLE_PERMISSIONS, Permission, Role, permissions_of

TABLE = """
                     client front_desk injector prescriber medical_director manager
view_diary             .        x         x         x              x           x
book_for_client        .        x         .         x              x           x
book_next_visit        .        x         x         x              x           x
override_booking_rules .        .         .         x              x           x
double_book_providers  .        .         .         x              x           x
change_visit_status    .        x         x         x              x           x
view_messages          .        x         .         .              x           x
view_charts            .        .         x         x              x           .
write_charts           .        .         x         x              x           .
sign_charts            .        .         x         x              x           .
grant_clearance        .        .         .         x              x           .
cosign_charts          .        .         .         x              x           .
edit_catalogue         .        .         .         .              x           .
set_clinic_policy      .        .         .         .              x           .
view_stock             .        x         x         x              x           x
receive_stock          .        x         x         x              x           x
manage_stock           .        .         x         x              x           x
release_stock          .        .         .         x              x           .
view_audit             .        .         .         .              x           x
administer             .        .         .         .              x           x
"""


def decided() -> dict[Role, set[Permission]]:
    heads, *rows = (line.split() for line in TABLE.strip().splitlines())
    granted: dict[Role, set[Permission]] = {Role(role): set() for role in heads}
    for permission, *marks in rows:
        for role, mark in zip(heads, marks, strict=True):
            if mark == "x":
                granted[Role(role)].add(Permission(permission))
    return granted


@pytest.mark.parametrize("role", Role)
def test_a_role_grants_what_was_decided(role: Role):
    assert ROLE_PERMISSIONS[role] == decided()[role]


def test_every_permission_is_in_the_table():
    assert {line.split()[0] for line in TABLE.strip().splitlines()[1:]} == set(Permission)


def test_two_roles_grant_what_both_grant():
    both = permissions_of([Role.FRONT_DESK, Role.INJECTOR])

    assert both == ROLE_PERMISSIONS[Role.FRONT_DESK] | ROLE_PERMISSIONS[Role.INJECTOR]


def test_no_role_grants_nothing():
    assert permissions_of([]) == frozenset()
