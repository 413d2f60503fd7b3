"""What is always true of a client's row."""

from django.db import models
from django.db.models import F, Q, Value

from medspa.clients.names import DISTURBING

TWICE = "Somebody of this name is written down with this address already."
ONE_WRITING = r"@[!-@\[-~]+$"
"""The domain in ASCII and small letters, as `canonical_address` writes it."""


def _matches(column: str, pattern: str) -> models.Func:
    return models.Func(
        F(column),
        Value(pattern),
        arg_joiner=" ~ ",
        template="(%(expressions)s)",
        output_field=models.BooleanField(),
    )


PEOPLE: list[models.BaseConstraint] = [
    models.UniqueConstraint(
        fields=["email_key", "name_letters", "namesake"],
        condition=~Q(email_key="") & Q(same_as=None),
        name="client_person_once",
        violation_error_message=TWICE,
    ),
    models.UniqueConstraint(
        fields=["phone", "name_letters", "namesake"],
        condition=Q(email_key="", same_as=None),
        name="client_without_address_once",
        violation_error_message="Somebody of this name is written down with this number already.",
    ),
    models.CheckConstraint(condition=~Q(name_key=""), name="client_has_a_name"),
    models.CheckConstraint(
        condition=~Q(_matches("first_name", DISTURBING)) & ~Q(_matches("last_name", DISTURBING)),
        name="client_name_disturbs_nothing",
        violation_error_message="A name is written without invisible characters.",
    ),
    models.CheckConstraint(
        condition=(Q(email="") | Q(_matches("email", ONE_WRITING)))
        & (Q(confirmed_email="") | Q(_matches("confirmed_email", ONE_WRITING))),
        name="client_address_in_one_writing",
    ),
]
