"""Applications and middleware, from the first to the last; named as strings only."""

from medspa.settings.environment import BASE_DIR

INSTALLED_APPS = [  # in the order of `[tool.importlinter]`
    "medspa.ratelimit",
    "medspa.accounts",
    "medspa.audit",
    "medspa.clinic",
    "medspa.clients",
    "medspa.work",
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
    "medspa.web.permissions_policy.PermissionsPolicyMiddleware",
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
    "medspa.tablet.middleware.TabletMiddleware",
    "medspa.tablet.idle_middleware.IdleLockMiddleware",
    "medspa.accounts.access.AccessMiddleware",
    "medspa.clinic.proof.ProofMiddleware",
    "medspa.clinic.admin_zone.AdminZoneMiddleware",
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
                "medspa.work.context.work",
            ],
        },
    }
]
