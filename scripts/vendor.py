#!/usr/bin/env python3
"""Fetch third-party files from npm, as the manifest.json of each folder pins them.

`static/vendor/` is served to browsers; the fonts of printed papers are not. The manifest is the
source of truth: package, version, licence, and for every file its path in the package and the
sha256 of what is shipped. `vendor.py` downloads and refuses anything else; `vendor.py --relock`
records the hashes of a version that was just changed by hand in the manifest.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "static" / "vendor", ROOT / "charting" / "ground" / "papers" / "fonts")
# Django's manifest storage follows these comments and fails on the maps that we do not ship.
SOURCE_MAP = re.compile(rb"\s*/[/*]# sourceMappingURL=\S+?(?: ?\*/|$)\s*$")


class Mismatch(Exception):
    """A downloaded file is not the one that the manifest promises."""


def download(spec: str, folder: Path) -> Path:
    """Run `npm pack` for one `name@version` and return the archive."""
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), spec]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob("*.tgz"))


def shipped(data: bytes, name: str) -> bytes:
    """The bytes as they are served: style sheets and scripts lose their source map comment."""
    if not name.endswith((".css", ".js")):
        return data
    return SOURCE_MAP.sub(b"\n", data)


def unpack(archive: Path, package: dict[str, Any], folder: Path, *, relock: bool) -> None:
    """Write the files of one package, checking (or, with relock, recording) their hashes."""
    with tarfile.open(archive) as tar:
        for entry in package["files"]:
            member = tar.extractfile(f"package/{entry['source']}")
            if member is None:
                raise Mismatch(f"{package['name']} has no {entry['source']}")
            data = shipped(member.read(), entry["path"])
            digest = hashlib.sha256(data).hexdigest()
            if not relock and digest != entry["sha256"]:
                raise Mismatch(f"{package['name']}: {entry['source']} is {digest}")
            entry["sha256"] = digest
            target = folder / entry["path"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


def fetch(folder: Path, *, relock: bool) -> None:
    """All packages of one folder's manifest."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    for package in manifest["packages"]:
        with tempfile.TemporaryDirectory() as fetched:
            archive = download(f"{package['name']}@{package['version']}", Path(fetched))
            unpack(archive, package, folder, relock=relock)
        print(f"{package['name']} {package['version']}: {len(package['files'])} files")
    if relock:
        path.write_text(json.dumps(manifest, indent=2) + "\n")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--relock", action="store_true", help="record hashes instead of checking")
    relock = parser.parse_args(arguments).relock
    for folder in FOLDERS:
        fetch(folder, relock=relock)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (Mismatch, subprocess.CalledProcessError) as error:
        sys.exit(f"vendor: {error}")
