"""Every address of the site."""

from django.contrib import admin
from django.urls import path

from trackpulse.api import api

urlpatterns = [path("admin/", admin.site.urls), path("api/", api.urls)]
