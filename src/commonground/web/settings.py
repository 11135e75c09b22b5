"""Django settings. Everything that differs between machines comes from COMMONGROUND_* variables."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF

from commonground.store.records import database

WEB = Path(__file__).resolve().parent
HOME = Path(os.environ.get("COMMONGROUND_HOME") or Path.home() / ".local" / "share" / "commonground")
DEBUG = os.environ.get("COMMONGROUND_DEBUG") == "1"


def _secret() -> str:
    """The signing key: from the environment, or made once and kept beside the data for the owner only."""
    if given := os.environ.get("COMMONGROUND_SECRET_KEY"):
        return given
    kept = HOME / "secret-key"
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:  # another process made it a moment ago
            pass
    return kept.read_text()


SECRET_KEY = _secret()
# Only this machine by default. A server names its hosts: COMMONGROUND_HOSTS=workbench.example.gov.uk,10.0.0.5
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, os.environ.get("COMMONGROUND_HOSTS", "").split(","))]
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("COMMONGROUND_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "commonground.store.records",
    "commonground.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "commonground.web.middleware.Refusals",
    "commonground.web.middleware.Rendered",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "commonground.web.middleware.Access",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "commonground.web.urls"
WSGI_APPLICATION = "commonground.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "commonground.web.templating.environment",
            "context_processors": ["commonground.web.templating.context"],
        },
    }
]

DATABASES = {"default": database.settings(HOME, os.environ.get("COMMONGROUND_DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
USE_TZ = True
USE_I18N = False

# The built files carry a hash in their names, so browsers may keep them for ever.
STATIC_URL = "/static/"
STATIC_ROOT = WEB / "static"
WHITENOISE_IMMUTABLE_FILE_TEST = r"/built/.+-[0-9a-f]{10}\."
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "commonground.web.errors.csrf_failed"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("COMMONGROUND_HTTPS") == "1"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Nothing inline, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("COMMONGROUND_LOG", "WARNING")},
}
