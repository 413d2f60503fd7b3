"""No test is left out by where it lies."""

from pathlib import Path

import pytest
from django.conf import settings


def test_folders_of_all_tests_are_looked_into(pytestconfig: pytest.Config):
    ours = [each for each in Path(settings.BASE_DIR).iterdir() if not each.name.startswith(".")]
    with_tests = {each.name for each in ours if any(each.rglob("test_*.py"))}

    assert with_tests == set(pytestconfig.getini("testpaths"))
