"""The sheets on their pages and from the command line."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from medspa.accounts.permissions import Role
from medspa.accounts.tests.factories import make_user
from treatments.catalogue.versions import versions_of
from treatments.tests.factories import make_area

pytestmark = pytest.mark.django_db


@pytest.fixture
def director():
    return make_user(Role.MEDICAL_DIRECTOR)


def page(action: str, name: str) -> str:
    return reverse(f"admin:catalogue_{action}", args=[name])


def upload(text: str) -> dict[str, object]:
    file = io.BytesIO(text.encode())
    file.name = "sheet.csv"
    return {"file": file}


def test_director_exports_looks_and_brings_in(client, director) -> None:
    client.force_login(director)
    area = make_area("DAO")
    exported = client.get(page("export", "areas")).content.decode()

    look = client.post(page("import", "areas"), upload(exported.replace("Dao", "Corners", 1)))
    assert (look.status_code, look.context["report"].changed) == (200, 1)
    area.refresh_from_db()
    assert area.trade_name == "Dao"
    sent = {"text": look.context["text"], "seen": look.context["seen"], "apply": "1"}
    assert client.post(page("import", "areas"), sent).status_code == 422
    done = client.post(page("import", "areas"), sent | {"why": "Plainer"})

    assert done.status_code == 302
    area.refresh_from_db()
    assert (area.trade_name, versions_of(area).first().why) == ("Corners", "Plainer")


def test_wrong_lines_stand_on_the_page(client, director) -> None:
    client.force_login(director)

    response = client.post(page("import", "areas"), upload("code\nNOWHERE\n"))

    assert response.status_code == 422
    assert b"none can be added here" in response.content


def test_stale_look_is_shown_again(client, director) -> None:
    client.force_login(director)
    make_area("DAO")
    sent = {"text": "code,lay_name\nDAO,Corners\n", "seen": "0", "apply": "1", "why": "Plainer"}

    response = client.post(page("import", "areas"), sent)

    assert response.status_code == 422
    assert b"Somebody changed the catalogue meanwhile" in response.content


def test_manager_may_export_but_not_import(client) -> None:
    client.force_login(make_user(Role.MANAGER))

    assert client.get(page("export", "areas")).status_code == 200
    assert client.get(page("import", "areas")).status_code == 403


def test_unknown_sheet_is_not_found(client, director) -> None:
    client.force_login(director)

    assert client.get(page("import", "people")).status_code == 404


# --- The command line


def test_command_reads_what_it_wrote(tmp_path, capsys, director) -> None:
    area = make_area("DAO")
    call_command("catalogue_csv", "areas")
    sheet = tmp_path / "areas.csv"
    sheet.write_text(capsys.readouterr().out.replace("Dao", "Corners", 1), encoding="utf-8")
    options = {"file": sheet, "by": director.email}

    call_command("catalogue_csv", "areas", **options)
    assert "nothing is written without --apply" in capsys.readouterr().out
    area.refresh_from_db()
    assert area.trade_name == "Dao"
    call_command("catalogue_csv", "areas", apply=True, why="Plainer", **options)

    area.refresh_from_db()
    assert (area.trade_name, versions_of(area).first().why) == ("Corners", "Plainer")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"by": "nobody@clinic.example"}, "--by must be somebody who may edit the catalogue."),
        ({"apply": True}, "Say --why the catalogue changes."),
        ({}, "Nothing was written.\nline 2, code: There is no “NOWHERE”"),
    ],
)
def test_command_refuses_in_words(tmp_path, director, options, words) -> None:
    sheet = tmp_path / "areas.csv"
    sheet.write_text("code\nNOWHERE\n")

    with pytest.raises(CommandError, match=re.escape(words)):
        call_command("catalogue_csv", "areas", **{"file": sheet, "by": director.email} | options)
