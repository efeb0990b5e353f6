"""The look of the admin: django-unfold's if it is installed, otherwise Django's own.

Our admin classes use only the two names in this module, and nothing else of that package.
"""

from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING or not apps.is_installed("unfold"):
    from django.contrib.admin import ModelAdmin, TabularInline
else:
    from unfold.admin import ModelAdmin, TabularInline

__all__ = ["STYLE", "ModelAdmin", "TabularInline"]

STYLE = {"all": ["analytics/admin.css"]}
