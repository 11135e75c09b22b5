"""The door for a server: `gunicorn commonground.web.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.web.settings")
application = get_wsgi_application()
