"""An e-mail address signs somebody in: one place writes that of the team, one that of clients."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.forms import ModelForm
from django.test import RequestFactory

from medspa.accounts.models import User
from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from medspa.clients.models import Client

PLACES = ("medspa", "treatments", "bookings", "website", "charting", "portal", "devtools")
MAY_WRITE = {"medspa/clinic/team/addresses.py", "medspa/signin/addresses.py"}
KEYS = {"email", "confirmed_email"}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for place in PLACES:
        for path in sorted((Path(settings.BASE_DIR) / place).rglob("*.py")):
            name = str(path.relative_to(settings.BASE_DIR))
            if "/tests/" not in name and "/migrations/" not in name:
                yield name, ast.parse(path.read_text(encoding="utf-8"))


def writes_an_address(node: ast.AST) -> bool:
    """`x.email = ...`, `update(email=...)`, `update_or_create`, `save(update_fields=["email"])`."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(t, ast.Attribute) and t.attr in KEYS for t in targets)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    words = {keyword.arg for keyword in node.keywords}
    strings = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant)}
    return (node.func.attr in ("update", "aupdate") and bool(words & KEYS)) or (
        node.func.attr in ("save", "bulk_update", "setattr") and bool(strings & KEYS)
    )


@pytest.mark.slow
def test_addresses_are_written_in_two_places():
    writing = {
        name for name, tree in sources() if any(writes_an_address(node) for node in ast.walk(tree))
    }

    assert writing == MAY_WRITE


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("client.email = new", True),
        ("User.objects.update(email=new)", True),
        ("client.save(update_fields=['email'])", True),
        ("Client.objects.filter(email=old)", False),
        ("asked = SignInCode.objects.create(email=old)", False),
    ],
)
def test_a_write_is_found_where_it_is(line: str, found: bool):
    assert any(writes_an_address(node) for node in ast.walk(ast.parse(line))) is found


def test_no_form_of_the_project_changes_an_address():
    forms = [form for form in all_forms(ModelForm) if is_ours(form)]

    changing = {
        form.__name__ for form in forms if KEYS & set(form.base_fields) and form._meta.model
    }

    assert changing == {"TeamMemberCreationForm"}


def all_forms(form: type[ModelForm]) -> Iterator[type[ModelForm]]:
    for inner in form.__subclasses__():
        yield inner
        yield from all_forms(inner)


def is_ours(form: type[ModelForm]) -> bool:
    return form.__module__.split(".")[0] in PLACES


@pytest.mark.django_db
@pytest.mark.parametrize("model", [User, Client])
def test_the_administration_shows_an_address_and_does_not_take_it(model: type):
    request = RequestFactory().get("/")
    request.user = make_user(*Role)
    row = model(email="mara@mail.example")
    row.pk = 1

    fields = admin.site.get_model_admin(model).get_form(request, row, change=True).base_fields

    assert KEYS & set(fields) == set()


def test_libraries_do_not_bring_accounts_into_the_administration():
    shown = {model._meta.label for model in admin.site._registry}
    shut = {"account.EmailAddress", "mfa.Authenticator", "usersessions.UserSession", "auth.Group"}

    assert shown & (shut | {"sessions.Session"}) == set()
    assert {label.lower() for label in shut} <= {m._meta.label_lower for m in apps.get_models()}
