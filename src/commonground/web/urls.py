"""Addresses, as declared in `access`."""

from django.urls import path

from commonground.web.access import ADDRESSES

urlpatterns = [path(address.path, address.view, name=address.name) for address in ADDRESSES]
handler400 = "commonground.web.errors.bad_request"
handler403 = "commonground.web.errors.forbidden"
handler404 = "commonground.web.errors.not_found"
handler500 = "commonground.web.errors.broken"
