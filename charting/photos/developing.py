"""The worker's side: photographs are prepared one after the other, in the order in which they came.

One that a worker died over is begun once more; after that it is refused rather than tried for ever.
"""

import json
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from charting.models import Photo
from charting.photos import files
from charting.photos.refusals import FAILED, NAMES
from medspa.audit.log import SYSTEM, record

TRIES = 2
SECONDS = 40  # of one photograph, by the clock; a 40-megapixel HEIC takes four
LOST_AFTER = timedelta(minutes=2)
MEMORY = 1_500_000_000  # bytes of address space; a 40-megapixel HEIC needs half


@dataclass(frozen=True)
class Developed:
    """What came of it: `refusal` by its name, or what the photograph said of itself."""

    refusal: str = ""
    facts: dict[str, Any] | None = None


def develop_next(now: datetime) -> Photo | None:
    """Prepare the one that waits longest; None if none waits."""
    photo = _begin(now)
    if photo is not None:
        _finish(photo, _develop(photo))
    return photo


@transaction.atomic
def _begin(now: datetime) -> Photo | None:
    """Of two workers each takes another one."""
    lost = Q(state=Photo.State.PROCESSING, begun_at__lt=now - LOST_AFTER)
    waiting = Photo.objects.filter(Q(state=Photo.State.RECEIVED) | lost)
    photo = waiting.select_for_update(skip_locked=True).order_by("received_at", "pk").first()
    if photo is None:
        return None
    photo.state, photo.begun_at = Photo.State.PROCESSING, now
    photo.attempts += 1
    photo.save(update_fields=["state", "begun_at", "attempts"])
    return photo


def _develop(photo: Photo) -> Developed:
    if photo.attempts > TRIES:
        return Developed(refusal=FAILED)
    with tempfile.TemporaryDirectory(prefix="photo-") as folder:
        here = Path(folder)
        files.copy_original(photo.folder, here / files.ORIGINAL)
        found = run_program(here / files.ORIGINAL, here, photo.turns)
        if found.facts is not None:
            files.keep_pictures(photo.folder, here)
    return found


def run_program(source: Path, target: Path, turns: int = 0) -> Developed:
    """`charting.photos.develop` on one file, within its bounds."""
    command = [sys.executable, "-m", "charting.photos.develop", str(source), str(target)]
    try:
        done = subprocess.run(
            [*command, str(turns)],
            cwd=settings.BASE_DIR,
            env={"PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            timeout=SECONDS,
            preexec_fn=_bound,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Developed(refusal=FAILED)
    if done.returncode:
        return Developed(refusal=NAMES.get(done.returncode, FAILED))
    return Developed(facts=json.loads(done.stdout))


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@transaction.atomic
def _finish(photo: Photo, found: Developed) -> None:
    fresh = Photo.objects.select_for_update().get(pk=photo.pk)
    if fresh.attempts != photo.attempts:
        return  # another worker took it over
    if found.facts is None:
        fresh.state, fresh.refusal = Photo.State.REFUSED, found.refusal
        fresh.is_baseline = False
    else:
        fresh.state = Photo.State.READY
        for name, value in found.facts.items():
            setattr(fresh, name, value)
    fresh.save()
    record(by=SYSTEM, action=f"photo.{fresh.state}", target=fresh, refusal=fresh.refusal)
