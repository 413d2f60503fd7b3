"""Who may do what: one enum of roles, one enum of permissions, one map between them."""

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    CLIENT = "client", "Client"
    FRONT_DESK = "front_desk", "Front desk"
    INJECTOR = "injector", "Injector"
    PRESCRIBER = "prescriber", "Prescriber"
    MEDICAL_DIRECTOR = "medical_director", "Medical director"
    MANAGER = "manager", "Manager"


class Permission(StrEnum):
    VIEW_DIARY = "view_diary"
    BOOK_FOR_CLIENT = "book_for_client"
    BOOK_NEXT_VISIT = "book_next_visit"
    OVERRIDE_BOOKING_RULES = "override_booking_rules"
    DOUBLE_BOOK_PROVIDERS = "double_book_providers"
    CHANGE_VISIT_STATUS = "change_visit_status"
    VIEW_MESSAGES = "view_messages"
    VIEW_CHARTS = "view_charts"
    WRITE_CHARTS = "write_charts"
    SIGN_CHARTS = "sign_charts"
    GRANT_CLEARANCE = "grant_clearance"
    COSIGN_CHARTS = "cosign_charts"
    EDIT_CATALOGUE = "edit_catalogue"
    SET_CLINIC_POLICY = "set_clinic_policy"
    VIEW_STOCK = "view_stock"
    RECEIVE_STOCK = "receive_stock"
    MANAGE_STOCK = "manage_stock"
    RELEASE_STOCK = "release_stock"
    VIEW_AUDIT = "view_audit"
    ADMINISTER = "administer"


_FRONT_DESK = {
    Permission.VIEW_DIARY,
    Permission.BOOK_FOR_CLIENT,
    Permission.BOOK_NEXT_VISIT,
    Permission.CHANGE_VISIT_STATUS,
    Permission.VIEW_MESSAGES,
    Permission.VIEW_STOCK,
    Permission.RECEIVE_STOCK,
}
_INJECTOR = {
    Permission.VIEW_DIARY,
    Permission.BOOK_NEXT_VISIT,
    Permission.CHANGE_VISIT_STATUS,
    Permission.VIEW_CHARTS,
    Permission.WRITE_CHARTS,
    Permission.SIGN_CHARTS,
    Permission.VIEW_STOCK,
    Permission.RECEIVE_STOCK,
    Permission.MANAGE_STOCK,
}
_PRESCRIBER = _INJECTOR | {
    Permission.BOOK_FOR_CLIENT,
    Permission.OVERRIDE_BOOKING_RULES,
    Permission.DOUBLE_BOOK_PROVIDERS,
    Permission.GRANT_CLEARANCE,
    Permission.COSIGN_CHARTS,
    Permission.RELEASE_STOCK,
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CLIENT: frozenset(),
    Role.FRONT_DESK: frozenset(_FRONT_DESK),
    Role.INJECTOR: frozenset(_INJECTOR),
    Role.PRESCRIBER: frozenset(_PRESCRIBER),
    Role.MEDICAL_DIRECTOR: frozenset(
        _PRESCRIBER
        | {
            Permission.EDIT_CATALOGUE,
            Permission.SET_CLINIC_POLICY,
            Permission.VIEW_MESSAGES,
            Permission.VIEW_AUDIT,
            Permission.ADMINISTER,
        }
    ),
    Role.MANAGER: frozenset(
        _FRONT_DESK
        | {
            Permission.OVERRIDE_BOOKING_RULES,
            Permission.DOUBLE_BOOK_PROVIDERS,
            Permission.MANAGE_STOCK,
            Permission.VIEW_AUDIT,
            Permission.ADMINISTER,
        }
    ),
}


CLINICAL_ROLES = frozenset(
    role for role, granted in ROLE_PERMISSIONS.items() if Permission.SIGN_CHARTS in granted
)
"""Who signs charts."""


def permissions_of(roles: list[str]) -> frozenset[Permission]:
    """Every permission that the given role values grant together."""
    return frozenset().union(*(ROLE_PERMISSIONS[Role(role)] for role in roles))
