"""Static files gathered only when one of them changed: compressing them takes seconds."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_static() -> bool:
    """Run collectstatic if a source file changed since the last time; whether it ran."""
    stamp = Path(settings.STATIC_ROOT) / ".sources"
    state = sources_digest()
    if stamp.exists() and stamp.read_text() == state:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state)
    return True


def sources_digest() -> str:
    """Changes with the name, size or time of any source file, and with how they are stored."""
    lines = [str(settings.STORAGES["staticfiles"])]
    for finder in get_finders():
        for name, storage in finder.list([]):
            entry = Path(storage.path(name)).stat()
            lines.append(f"{name} {entry.st_size} {entry.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
