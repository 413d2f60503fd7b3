"""What the site's role may do with each table, read from the models and their triggers.

Whoever gives a model a trigger that refuses changes takes the right to them away with it.
"""

from collections import defaultdict
from pathlib import Path

import pgtrigger
from django.apps import AppConfig, apps
from django.conf import settings
from django.db import models
from pgtrigger.core import Operations

READ = frozenset({"SELECT"})
WRITE = READ | {"INSERT", "UPDATE", "DELETE"}

# Written by `migrate` alone.
READ_ONLY = {"django_migrations", "django_content_type", "auth_permission"}


def site_privileges() -> dict[str, frozenset[str]]:
    """Of each table of a model, by name. A table that is not here is closed to the site. One that
    says that it is `written_by_triggers` can be read."""
    rights: dict[str, frozenset[str]] = defaultdict(lambda: WRITE)
    for model in apps.get_models(include_auto_created=True):
        is_derived = getattr(model, "written_by_triggers", False)
        rights[model._meta.db_table] -= WRITE - READ if is_derived else always_refused(model)
    return dict(rights) | dict.fromkeys(READ_ONLY, READ)


def always_refused(model: type[models.Model]) -> frozenset[str]:
    """What a trigger of the model refuses for every row: "UPDATE", "DELETE"."""
    return frozenset(
        operation
        for trigger in triggers_of(model)
        if isinstance(trigger, pgtrigger.Protect) and trigger.condition is None
        for operation in operations_of(trigger)
    )


def triggers_of(model: type[models.Model]) -> list[pgtrigger.Trigger]:
    return list(getattr(model._meta, "triggers", []))


def operations_of(trigger: pgtrigger.Trigger) -> list[str]:
    operation = trigger.operation
    each = operation.operations if isinstance(operation, Operations) else [operation]
    return [str(one) for one in each]


def append_only_tables() -> set[str]:
    """Those whose rows the site may add and read, and nothing else."""
    return {table for table, rights in site_privileges().items() if rights == READ | {"INSERT"}}


def tables_of_ours() -> set[str]:
    """Of every app of the project, tables between two models included: none is ever emptied."""
    models_of_ours = (
        model
        for config in apps.get_app_configs()
        if is_of_ours(config)
        for model in config.get_models(include_auto_created=True)
    )
    return {model._meta.db_table for model in models_of_ours if model._meta.managed}


def is_of_ours(config: AppConfig) -> bool:
    inside = Path(settings.BASE_DIR)
    return (inside / config.name.split(".")[0]).is_dir() and not config.name.startswith("django.")
