"""The Django app of records."""

from django.apps import AppConfig


class Records(AppConfig):
    name = "commonground.store.records"
    label = "records"
    verbose_name = "Records"
    default_auto_field = "django.db.models.BigAutoField"
