"""Where this site runs and what it is called: what the other settings are made of."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from medspa.audit.chain.seals import read_keys
from medspa.local import services

BASE_DIR = Path(__file__).resolve().parents[2]
LOCAL_DIR = services.local_dir()

env = environ.Env()


def required(name: str, why: str) -> str:
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Set {name}: {why}")
    return value


HAS_DATABASE_URL = bool(env.str("DATABASE_URL", default=""))
IS_LOCAL = env.bool("LOCAL", default=not HAS_DATABASE_URL)
DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=not IS_LOCAL)
SECRET_KEY = (
    env.str("SECRET_KEY", default="") or services.local_secret_key()
    if IS_LOCAL
    else required("SECRET_KEY", "it signs sessions and links; use 50 random characters.")
)
RECORD_KEYS = (
    env.str("RECORD_KEYS", default="") or services.local_record_keys()
    if IS_LOCAL
    else required("RECORD_KEYS", "they seal charts and the audit log (docs/operations.md).")
)
if RECORD_KEYS:
    read_keys(RECORD_KEYS)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SITE_URL = env.str(
    "SITE_URL", default=f"http://127.0.0.1:{env.str('PORT', default='8000')}"
).rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
