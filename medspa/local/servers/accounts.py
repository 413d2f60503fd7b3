"""Whom the database server runs as. PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from medspa.local.errors import LocalServiceError

SERVER_USER = "medspa-postgres"


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    def may_use(self, path: Path) -> bool:
        """Whether path and every directory above it can be entered and read without help."""
        return all(self._allows(place.stat()) for place in (path, *path.parents))

    def _allows(self, entry: os.stat_result) -> bool:
        shift = 6 if entry.st_uid == self.uid else 3 if entry.st_gid == self.gid else 0
        wanted = stat.S_IROTH | stat.S_IXOTH if stat.S_ISREG(entry.st_mode) else stat.S_IXOTH
        return (entry.st_mode >> shift) & wanted == wanted


def owner_account(data: Path) -> Account | None:
    """For root: the owner of the data if that is somebody else, so that they keep their files."""
    if os.geteuid() != 0 or not data.exists() or data.stat().st_uid == 0:
        return None
    return Account(data.stat().st_uid, data.stat().st_gid)


def server_account(data: Path) -> Account | None:
    """The user to become, or None to stay.

    Root gives way to the owner of the data, or else to a user made for it.
    """
    if os.geteuid() != 0:
        return None
    if owner := owner_account(data):
        return owner
    entry = _server_user()
    return Account(entry.pw_uid, entry.pw_gid)


def _server_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        _add_server_user()
        return pwd.getpwnam(SERVER_USER)


def _add_server_user() -> None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    if not shutil.which("useradd"):
        raise LocalServiceError(_cannot_drop_root("the command useradd is missing"))
    done = subprocess.run([*command, SERVER_USER], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 9):  # 9: another process was quicker
        raise LocalServiceError(_cannot_drop_root(done.stderr.strip()))


def _cannot_drop_root(reason: str) -> str:
    return (
        "PostgreSQL refuses to run as root and no other user could be made for it"
        f" ({reason}): run this as an ordinary user, or set DATABASE_URL."
    )


def as_account(account: Account | None, *needed: Path) -> list[str]:
    """The words that go before a command so that it runs as account.

    A project in a closed directory (/root is 0700) stays closed: the server gets the one
    capability that lets it in, rather than the directory its doors opened to everybody.
    """
    if account is None:
        return []
    if not shutil.which("setpriv"):
        raise LocalServiceError(_cannot_drop_root("the command setpriv is missing"))
    switch = ["setpriv", f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups"]
    if not all(account.may_use(path) for path in needed):
        switch += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        # Else access(2), by which initdb looks for postgres, leaves the capability out of account.
        switch += ["--securebits=+no_setuid_fixup"]
    return [*switch, "--"]
