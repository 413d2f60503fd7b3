"""Triggers that nobody can switch off.

django-pgtrigger writes with every trigger the function `_pgtrigger_should_ignore`, which obeys a
session variable that any role may set: one `SET pgtrigger.ignore` and signed charts can change.
Ours obeys nobody. It takes the place of the library's in every statement that installs a trigger,
and `closing.py` puts it back after every migration.
"""

import re
from typing import Any

from pgtrigger import compiler

SEARCH_PATH = "pg_catalog, public, pg_temp"
"""Of every function of ours. Temporary tables come last, so none can stand in for a real one."""

SHOULD_IGNORE = f"""
CREATE OR REPLACE FUNCTION "public"._pgtrigger_should_ignore(trigger_name NAME)
RETURNS BOOLEAN LANGUAGE sql IMMUTABLE SET search_path = {SEARCH_PATH} AS 'SELECT FALSE';
"""
_END = "$$ LANGUAGE plpgsql;"
_FIXED_END = f"$$ LANGUAGE plpgsql SET search_path = {SEARCH_PATH};"
_OF_THE_LIBRARY = re.compile(
    r"CREATE OR REPLACE FUNCTION \S+_pgtrigger_should_ignore\(.*?LANGUAGE plpgsql;", re.DOTALL
)


def without_switch(install_sql: str) -> str:
    """What installs a trigger, with our function in place of the library's.

    Raises ValueError if the library no longer writes it as it did: look anew then.
    """
    changed, times = _OF_THE_LIBRARY.subn(lambda _: SHOULD_IGNORE, install_sql)
    if times != 1:
        raise ValueError("django-pgtrigger installs its triggers in a way that we do not know.")
    return changed.replace(_END, _FIXED_END)


def install_without_switch() -> None:
    """From now on, for this process. Hashes stay those of the library: no migration is needed."""
    compiler.Trigger.install_sql = property(_install_sql)  # type: ignore[method-assign,assignment]


def _install_sql(trigger: Any) -> str:
    return without_switch(str(trigger.sql))
