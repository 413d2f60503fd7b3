"""Where photographs lie: a private storage, in a folder of a name that nobody can guess.

`STORAGES["photos"]` is the file system or S3; neither has an address of its own on this site.
"""

import secrets
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages

from charting.photos.develop import SIZES

ORIGINAL = "original"


def storage() -> Storage:
    return storages["photos"]


def new_folder() -> str:
    """Two letters first, so that no folder holds tens of thousands."""
    name = secrets.token_hex(20)
    return f"{name[:2]}/{name[2:]}"


def name_in(folder: str, kind: int | str) -> str:
    """The name of the original, or of a picture of this size, in the storage."""
    return f"{folder}/{kind}" if kind == ORIGINAL else f"{folder}/{kind}.webp"


def keep_original(folder: str, content: File[bytes]) -> None:
    storage().save(name_in(folder, ORIGINAL), content)


def copy_original(folder: str, to: Path) -> None:
    with storage().open(name_in(folder, ORIGINAL)) as source, to.open("wb") as target:
        for part in source.chunks():
            target.write(part)


def keep_pictures(folder: str, made: Path) -> None:
    """In place of those that were made before."""
    for size in SIZES:
        name = name_in(folder, size)
        storage().delete(name)
        storage().save(name, ContentFile((made / f"{size}.webp").read_bytes()))


def forget(folder: str) -> None:
    """After a row that was never written."""
    for kind in (ORIGINAL, *SIZES):
        storage().delete(name_in(folder, kind))
