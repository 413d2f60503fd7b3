"""Where data lies: PostgreSQL, and the server of cache and queue."""

from redis.backoff import NoBackoff
from redis.retry import Retry

from medspa.local import services
from medspa.settings.environment import HAS_DATABASE_URL, env

DATABASES = {
    "default": env.db("DATABASE_URL") if HAS_DATABASE_URL else services.postgres_settings()
}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
# Kept by each thread: connections know prepared statements (`medspa/database/prepared.py`).
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
if POOL_SIZE := env.int("DATABASE_POOL_SIZE", default=0):
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # the pool keeps them instead
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": POOL_SIZE, "timeout": 5}

# The owner migrates; the site itself owns nothing (ADR 0021). One URL alone: one role is both.
DATABASE_OWNER = services.postgres_settings(services.OWNER) if not HAS_DATABASE_URL else None
if HAS_DATABASE_URL and env.str("DATABASE_OWNER_URL", default=""):
    DATABASE_OWNER = env.db("DATABASE_OWNER_URL")
SITE_ROLE = DATABASES["default"]["USER"] if DATABASE_OWNER else None

DEMO_DAYS = env.int("DEMO_DAYS", default=60)  # the diary of the demo reaches back and ahead

# Files of the clinic's own beside `treatments/data/jurisdictions/`, which they go before.
JURISDICTIONS_DIR = env.str("JURISDICTIONS_DIR", default="")

# Where web servers hand boards over to the process that tells them what changed (ADR 0064).
LIVE_SOCKET = env.str("LIVE_SOCKET", default="") or services.live_socket()

REDIS_URL = env.str("REDIS_URL", default="") or services.valkey_url()
REDIS_PREFIX = env.str("REDIS_PREFIX", default="")  # for a server shared with others
CACHES = {
    "default": {
        "BACKEND": "medspa.web.cache.ClinicCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": f"{REDIS_PREFIX}medspa",
        "OPTIONS": {"socket_timeout": 1, "retry": Retry(NoBackoff(), 0)},
    },
}
