"""Migrating renders what an operation changes, and looks at the neighbors where they count."""

import pytest
from django.db import connection, models
from django.db.migrations import Migration
from django.db.migrations.operations import AddField, AlterField, CreateModel, RenameModel
from django.db.migrations.state import ProjectState

SHELF = CreateModel("Shelf", [("id", models.AutoField(primary_key=True))])
BOX = CreateModel(
    "Box",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("shelf", models.ForeignKey("clinic.Shelf", models.CASCADE)),
    ],
)
PROXY = CreateModel("TopShelf", [], options={"proxy": True}, bases=("clinic.shelf",))
LABEL = AddField("shelf", "label", models.CharField(default="", max_length=9))


def applied(state: ProjectState, *operations) -> ProjectState:
    migration = Migration("more", "clinic")
    migration.operations = operations
    with connection.schema_editor() as editor:
        return migration.apply(state, editor)


def whole(*operations) -> ProjectState:
    state = ProjectState()
    state.apps  # noqa: B018  # rendered before the first operation, as `migrate` does
    return applied(state, *operations)


def column(table: str, name: str) -> str:
    facts = connection.introspection.get_table_description(connection.cursor(), table)
    return next(
        str(connection.introspection.get_field_type(f.type_code, f))
        for f in facts
        if f.name == name
    )


@pytest.mark.owner
@pytest.mark.django_db
def test_only_what_changes_is_rendered_and_what_inherits_from_it() -> None:
    state = whole(SHELF, BOX)
    box, shelf = (state.apps.get_model("clinic", name) for name in ("Box", "Shelf"))

    state = applied(state, LABEL)
    assert state.apps.get_model("clinic", "Box") is box
    assert state.apps.get_model("clinic", "Shelf") is not shelf

    state = applied(state, PROXY, AddField("shelf", "height", models.IntegerField(default=1)))
    top, shelf = (state.apps.get_model("clinic", name) for name in ("TopShelf", "Shelf"))
    assert issubclass(top, shelf)


@pytest.mark.owner
@pytest.mark.django_db
def test_column_that_others_refer_to_changes_in_their_tables_too() -> None:
    state = whole(SHELF, BOX, LABEL)
    assert column("clinic_box", "shelf_id") == "IntegerField"

    wider = AlterField("shelf", "id", models.BigAutoField(primary_key=True))
    applied(state, wider, RenameModel("Shelf", "Rack"))
    assert column("clinic_box", "shelf_id") == "BigIntegerField"
    (facts,) = (
        f
        for f in connection.introspection.get_constraints(
            connection.cursor(), "clinic_box"
        ).values()
        if f["foreign_key"]
    )
    assert facts["foreign_key"] == ("clinic_rack", "id")
