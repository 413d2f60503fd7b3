"""Keys of the records: how they are written, where they are kept, and what a site without does."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from medspa.audit.chain.seals import (
    in_groups,
    is_seal_of,
    mac_of,
    newest_key,
    of_groups,
    read_keys,
)
from medspa.local import services
from medspa.web.logs import without_secrets

FIRST, SECOND = "ab" * 32, "cd" * 32


def test_keys_are_read_by_version() -> None:
    assert read_keys(f"2:{SECOND}, 10:{FIRST}") == {
        2: bytes.fromhex(SECOND),
        10: bytes.fromhex(FIRST),
    }


@pytest.mark.parametrize(
    "written",
    [
        "",
        FIRST,
        f"0:{FIRST}",
        f"x:{FIRST}",
        "1:abcd",
        f"1:{FIRST}a",
        f"1:{FIRST},",
        f"1:{FIRST},1:{SECOND}",
        f"1:{FIRST},2:{FIRST}",
        f"1:{'zz' * 32}",
    ],
)
def test_nonsense_is_refused(written: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="RECORD_KEYS is written"):
        read_keys(written)


def test_newest_key_seals_and_each_verifies_its_own(settings) -> None:
    settings.RECORD_KEYS = f"1:{FIRST},2:{SECOND}"
    mac = mac_of("test", {"a": 1}, 1)
    assert newest_key() == 2
    assert is_seal_of("test", {"a": 1}, 1, mac)
    for purpose, content, key in (
        ("test", {"a": 1}, 2),
        ("test", {"a": 2}, 1),
        ("other", {"a": 1}, 1),
        ("test", {"a": 1}, 3),
    ):
        assert not is_seal_of(purpose, content, key, mac)


def test_key_of_this_machine_is_made_once_and_kept_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCAL_DIR", os.fspath(tmp_path))
    written = services.local_record_keys()
    assert services.local_record_keys() == written
    assert list(read_keys(written)) == [1]
    assert stat.S_IMODE((tmp_path / "record-keys").stat().st_mode) == 0o600


def test_head_is_readable_in_the_log() -> None:
    head = f"12:{FIRST}"
    logged = in_groups(head)
    assert without_secrets(f"audit: head {logged}") == f"audit: head {logged}"
    assert of_groups(logged) == of_groups(head) == ("12", FIRST)


def check_deployment(**keys: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "RECORD_KEYS"}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        env=kept | {"LOCAL": "0", "HTTPS": "1", "SECRET_KEY": "x1" * 40} | keys,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_real_site_does_not_start_without_keys() -> None:
    refused = check_deployment()
    assert refused.returncode != 0
    assert refused.stderr.strip().endswith(
        "Set RECORD_KEYS: they seal charts and the audit log (docs/operations.md)."
    )


def test_real_site_refuses_a_short_key() -> None:
    refused = check_deployment(RECORD_KEYS="1:abcd")
    assert refused.returncode != 0
    assert "each key 32 random bytes or more in hex." in refused.stderr
