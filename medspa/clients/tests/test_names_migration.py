"""The migration to one way of writing runs on the rows that it is for."""

from importlib import import_module

from django.db.migrations import RemoveConstraint, RunPython


def test_who_was_there_twice_may_stand_there_while_addresses_are_rewritten():
    steps = [
        type(step)
        for step in import_module("medspa.clients.migrations.0008_name_keys").Migration.operations
    ]

    assert steps.index(RemoveConstraint) < steps.index(RunPython)
