"""What every answer forbids a browser, and what is not let in at all."""

from django.utils.csp import CSP

from medspa.settings.environment import HTTPS, env

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
CAMERA_PAGES = [  # a photograph is taken, a package is scanned
    r"/charts/client/\d+/photos/$",
    r"/charts/[0-9a-f-]{36}/",
    r"/stock/receive/",
]
MAX_BODY_BYTES = 2_000_000  # of any request; files for the catalogue have a tighter limit
LARGER_BODIES = {r"/charts/client/\d+/photos/": 62_000_000}  # one photograph, on disk meanwhile
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES
