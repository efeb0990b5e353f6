"""Users and groups, styled like the rest of the admin."""

from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from analytics.admin.theme import ModelAdmin

admin.site.site_title = admin.site.site_header = "TrackPulse"
admin.site.unregister([User, Group])


@admin.register(User)
class People(UserAdmin[User], ModelAdmin[User]):
    pass


@admin.register(Group)
class Groups(GroupAdmin, ModelAdmin[Group]):
    pass


if not TYPE_CHECKING and apps.is_installed("unfold"):
    from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

    People.form, People.add_form = UserChangeForm, UserCreationForm
    People.change_password_form = AdminPasswordChangeForm
