"""Django settings. Everything that differs between machines comes from COMMONGROUND_* variables."""

from __future__ import annotations

import os
from pathlib import Path

HOME = Path(os.environ.get("COMMONGROUND_HOME") or Path.home() / ".local" / "share" / "commonground")
DEBUG = os.environ.get("COMMONGROUND_DEBUG") == "1"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.messages",
                  "django.contrib.staticfiles", "commonground.store.records", "commonground.web"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
USE_TZ = True
