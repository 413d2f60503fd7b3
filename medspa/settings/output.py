"""Languages, static files, how forms are drawn, the log."""

from medspa.settings.environment import BASE_DIR, IS_LOCAL, LOCAL_DIR, env
from medspa.settings.photos import photo_storage

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
    "photos": photo_storage(env, LOCAL_DIR),
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
