"""How the team signs in (allauth) and how long a session lasts."""

from medspa.settings.environment import HTTPS, IS_LOCAL, env

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
