"""What cannot start is named in one line, before it is started."""

from pathlib import Path

import pytest

from medspa.local.testkit import browser

LACKS = "node: error while loading shared libraries: libatomic.so.1: cannot open shared object file"


@pytest.fixture
def no_apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which nothing can be installed and nothing is found; a place for programs."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    return tmp_path


def program(place: Path, *, says: str = "", code: int = 0) -> str:
    place.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit {code}\n")
    place.chmod(0o755)
    return str(place)


def test_driver_without_its_library_says_what_to_install(
    no_apt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = program(no_apt / "node", says=LACKS, code=127)
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", node)
    with pytest.raises(browser.NoChromium) as refused:
        browser.require_driver()
    assert str(refused.value) == (
        "Playwright's driver cannot start (libatomic.so.1 is missing):"
        " as root, apt-get install libatomic1 libstdc++6"
    )


def test_driver_that_starts_needs_nothing(no_apt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", program(no_apt / "node"))
    browser.require_driver()
    assert browser.driver_fault() == ""


def test_chromium_that_cannot_start_says_so_in_one_line(no_apt: Path) -> None:
    lacks = "chromium: error while loading shared libraries: libnss3.so: cannot open"
    chromium = program(no_apt / "chromium", says=lacks, code=127)
    with pytest.raises(browser.NoChromium) as refused:
        browser.require_chromium(lambda: "/nowhere")
    assert str(refused.value) == (
        f"{chromium} cannot start (libnss3.so is missing): as root, apt-get install chromium"
    )


def test_chromium_on_the_path_is_found_without_asking_the_driver(no_apt: Path) -> None:
    found = program(no_apt / "chromium")

    def ask() -> str:
        raise AssertionError("the driver was asked")

    assert browser.require_chromium(ask) == found


def test_program_that_is_none_has_its_fault(no_apt: Path) -> None:
    assert "No such file" in browser.fault_of(str(no_apt / "nothing"))


def test_network_that_hangs_is_waited_for_once_where_a_chromium_is(
    no_apt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = program(no_apt / "chromium")
    apt_get = no_apt / "apt-get"
    apt_get.write_text(f"#!/bin/sh\necho $1 >> {no_apt}/asked\nexec /bin/sleep 60\n")
    apt_get.chmod(0o755)
    monkeypatch.setattr(browser, "local_dir", lambda: no_apt)
    monkeypatch.setattr(browser, "is_root_on_debian", lambda: True)
    monkeypatch.setattr(browser, "ASKING_SECONDS", 2)

    assert [browser.require_chromium(lambda: "/nowhere") for _ in range(2)] == [found] * 2

    assert (no_apt / "asked").read_text().split() == ["update"]
