from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from medspa.database import checks
from medspa.database.closing import close_database
from medspa.database.prepared import plan_once
from medspa.database.rendering import render_what_changes
from medspa.database.triggers import install_without_switch


class DatabaseConfig(AppConfig):
    name = "medspa.database"
    label = "database"

    def ready(self) -> None:
        checks.register_checks()
        install_without_switch()
        render_what_changes()
        connection_created.connect(plan_once)
        post_migrate.connect(close_after_migrating, sender=self)


def close_after_migrating(*, using: str, **facts: Any) -> None:
    """What the migrations made is closed again, whatever they were and whoever made them."""
    close_database(using)
