"""One settings module, driven by the environment; nonsense fails loudly at start.

Without `DATABASE_URL` and `REDIS_URL` the embedded servers of `medspa.local` are used, and the
site is in local mode (`LOCAL=1`): it makes its own secret key, and cookies work without HTTPS.
"""

from pathlib import Path

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from redis.backoff import NoBackoff
from redis.retry import Retry

from medspa.audit.seals import read_keys
from medspa.local import services
from medspa.messaging.sending.mailers import mailer_settings

# Forms, admins and fields of Django take the type of their model in brackets.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
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

# --- Applications, in the order of `[tool.importlinter]`, named as strings only

INSTALLED_APPS = [
    "medspa.ratelimit",
    "medspa.accounts",
    "medspa.audit",
    "medspa.clinic",
    "medspa.clients",
    "medspa.messaging",
    "medspa.signin",
    "medspa.local",
    "treatments",
    "bookings",
    "website",
    "charting",
    "portal",
    "devtools",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "phonenumber_field",
    "pgtrigger",
    "medspa.database",
]

MIDDLEWARE = [
    "medspa.web.request.NowMiddleware",
    "medspa.web.paths.OwnPathMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "medspa.pages.error_pages.BodySizeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads at random, so secrets cannot be measured
    "django.contrib.sessions.middleware.SessionMiddleware",
    "medspa.pages.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "medspa.audit.log.RemoteAddressMiddleware",
    "medspa.signin.session.SignedInClientMiddleware",
    "medspa.accounts.access.AccessMiddleware",
    "medspa.clinic.proof.ProofMiddleware",
    "medspa.pages.error_pages.UnstorableTextMiddleware",
]

ROOT_URLCONF = "medspa.urls"
WSGI_APPLICATION = "medspa.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "medspa.clinic.context.organisation",
            ],
        },
    }
]

# --- Data

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

# --- People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},  # what NIST SP 800-63B-4 asks of one without a second step
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "medspa.accounts.passwords.GuessablePasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "day_board"
LOGOUT_REDIRECT_URL = "home"
SESSION_ENGINE = "medspa.web.sessions"
ACCOUNT_ADAPTER = "medspa.clinic.team.library_letters.ClinicAccountAdapter"
ACCOUNT_FORMS = {"login": "medspa.accounts.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False  # tablets and counters are shared
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # the reset form writes to no stranger
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Passwords are counted in medspa/accounts/attempts.py; this counts codes of the second factor.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/300s/key"}
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password, a new or removed second step
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_FORMS = {
    "authenticate": "medspa.accounts.code_forms.SecondStepForm",
    "reauthenticate": "medspa.accounts.code_forms.ProofForm",
    "activate_totp": "medspa.accounts.code_forms.NewAppForm",
}
MFA_ADAPTER = "medspa.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOCAL and not HTTPS  # http://localhost
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by a manager, not claimed by a visitor
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- Doors

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)  # one, which sets X-Forwarded-*
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "medspa.pages.error_pages.csrf_failure"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
MAX_BODY_BYTES = 2_000_000  # of any request; files for the catalogue have a tighter limit
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES

# --- Messages out of the building

MAIL_DIR = Path(env.str("MAIL_DIR", default=str(LOCAL_DIR / "mail")))
MAILERS = {"default": mailer_settings(env, MAIL_DIR)}
MAIL_STAYS_HERE = MAILERS["default"]["BACKEND"].endswith("EmlFileBackend")
ANYMAIL = env.json("ANYMAIL", default={})
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="hello@medspa.example")

# Messages may go from the one hour until the other, on the recipient's clock.
QUIET_HOURS_END = env.int("QUIET_HOURS_END", default=8)
QUIET_HOURS_START = env.int("QUIET_HOURS_START", default=20)
# What the team did is told after so many seconds, if it was not undone by then.
DESK_MAIL_DELAY_S = env.int("DESK_MAIL_DELAY_S", default=60)
APPOINTMENT_REMINDER_HOURS = env.int("APPOINTMENT_REMINDER_HOURS", default=48)
MAINTENANCE_REMINDER_DAYS = env.int("MAINTENANCE_REMINDER_DAYS", default=14)

# --- Public API: how often one caller may ask, as in "120/m" (s, m, h); "0" lifts the limit

API_RATES = {
    "read": env.str("API_RATE_READ", default="600/m"),  # by address
    "write": env.str("API_RATE_WRITE", default="120/m"),  # by address
    "person": env.str("API_RATE_PERSON", default="30/h"),  # bookings by e-mail, and by phone
}
PAGE_RATES = {  # the same for forms of the public site, by address
    "hold": env.str("PAGE_RATE_HOLD", default="120/h"),
    "booking": env.str("PAGE_RATE_BOOKING", default="10/h"),  # and by the API
    "waitlist": env.str("PAGE_RATE_WAITLIST", default="5/h"),  # and by e-mail
    "waitlist_day": env.str("PAGE_RATE_WAITLIST_DAY", default="10/d"),
}
# Times kept for somebody who fills in a form; the desk keeps none. 0 lifts the limit.
HOLDS_AT_ONCE = {
    "network": env.int("HOLDS_PER_ADDRESS", default=3),  # a family, an office
    "day": env.int("HOLDS_PER_ADDRESS_AND_DAY", default=2),  # of these, on one day of a location
    "person": env.int("HOLDS_PER_PERSON", default=2),  # signed in: two windows
}
HOLD_RATE = env.str("HOLD_RATE", default="20/h")  # made by one network, on pages and by the API
API_MAX_BODY_BYTES = 65_536

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # who may read /metrics

# --- Celery

CELERY_BROKER_URL = (
    env.str("CELERY_BROKER_URL", default="")
    or env.str("REDIS_URL", default="")
    or services.broker_url()
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "global_keyprefix": REDIS_PREFIX,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# --- Language, time, files, log

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English"), ("es", "Español")]  # the first is the clinic's own
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = USE_I18N = True
PHONENUMBER_DEFAULT_REGION = env.str("PHONE_REGION", default="US")
PHONENUMBER_DEFAULT_FORMAT = "INTERNATIONAL"

STATIC_URL = "static/"
STATIC_ROOT = (
    LOCAL_DIR / "static" if IS_LOCAL else env.path("STATIC_ROOT", default=str(BASE_DIR / ".static"))
)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "medspa.web.static_files.HashedStaticFiles"},
}
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(LOCAL_DIR / "media"))

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {
        "without_secrets": {"()": "medspa.web.logs.WithoutSecrets"},
        "refusals_in_one_line": {"()": "medspa.web.logs.RefusalsInOneLine"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_secrets", "refusals_in_one_line"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
    "loggers": {"medspa": {"level": env.str("LOG_LEVEL", default="INFO")}},
}
