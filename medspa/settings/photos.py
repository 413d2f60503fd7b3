"""Where photographs lie: a folder that no web server shows, or a bucket that is private."""

from pathlib import Path
from typing import Any

from environ import Env

from medspa.settings.environment import env


def photo_storage(env: Env, local: Path) -> dict[str, Any]:
    """`PHOTO_BUCKET` names one of S3 (its keys as boto3 finds them); else files in `PHOTO_ROOT`."""
    if bucket := env.str("PHOTO_BUCKET", default=""):
        options = {
            "bucket_name": bucket,
            "endpoint_url": env.str("PHOTO_BUCKET_URL", default="") or None,
            "default_acl": "private",
            "file_overwrite": False,
            "location": "photos",
        }
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    options = {
        "location": env.str("PHOTO_ROOT", default=str(local / "photos")),
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}


# What nginx maps to `PHOTO_ROOT` by `internal`: it sends the file, once the site has said yes.
PHOTO_ACCEL = env.str("PHOTO_ACCEL", default="")
