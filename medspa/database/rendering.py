"""While migrating, only the model that an operation changes is rendered again.

Django renders its neighbors with it after each operation, or all that are joined to it in any way:
nine tenths of the time of a migration from nothing. Hardly any operation looks at them. Before one
that does, and before each step in Python, all are rendered anew from the state, which is whole.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.migrations.operations import (
    AlterField,
    AlterModelTable,
    DeleteModel,
    RenameField,
    RenameModel,
    RunPython,
)
from django.db.migrations.state import ProjectState
from django.db.migrations.utils import field_is_referenced

# Django's own way back from the others goes through their way forwards.
LOOKING_AROUND = {
    "database_forwards": (AlterField, AlterModelTable, DeleteModel, RenameField, RenameModel),
    "database_backwards": (RenameField, RunPython),
}
type Step = Callable[[Any, str, Any, ProjectState, ProjectState], None]
find_all = ProjectState._find_reload_model  # type: ignore[attr-defined]  # noqa: SLF001


def render_what_changes() -> None:
    """From now on, for this process."""
    ProjectState._find_reload_model = find_changed  # type: ignore[attr-defined]  # noqa: SLF001
    for name, kinds in LOOKING_AROUND.items():
        for kind in kinds:
            setattr(kind, name, with_neighbors(getattr(kind, name)))


def find_changed(state: Any, app: str, model: str, delay: bool = False) -> set[tuple[str, str]]:
    """The model alone, unless others inherit from it."""
    state.is_delayed = True  # what is rendered is not the whole: "delayed" to Django
    rendered = state.apps.all_models[app].get(model)
    if rendered is not None and rendered.__subclasses__():
        return set(find_all(state, app, model, delay))
    return {(app, model)}


def with_neighbors(step: Step) -> Step:
    @wraps(step)
    def run(self: Any, app: str, editor: Any, before: ProjectState, after: ProjectState) -> None:
        if not isinstance(self, AlterField) or is_used_elsewhere(self, app, before):
            before.clear_delayed_apps_cache()
            after.clear_delayed_apps_cache()
        step(self, app, editor, before, after)

    return run


def is_used_elsewhere(operation: AlterField, app: str, state: ProjectState) -> bool:
    """Whether tables of other models have the column, too, or it is a table of its own."""
    model = app, operation.model_name_lower
    field = state.models[model].get_field(operation.name)
    is_referenced = field_is_referenced(state, model, (operation.name, field))
    return bool(is_referenced or field.many_to_many or operation.field.many_to_many)
