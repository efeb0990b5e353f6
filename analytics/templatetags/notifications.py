"""Template tags for notifications."""

from django import template
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from analytics.models import Contact, ContactWatch, Track, Watch

register = template.Library()


@register.simple_tag
def is_watched(track: Track, user: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether this user watches the track: one query."""
    return user.is_authenticated and Watch.objects.filter(track=track, user=user.pk).exists()


@register.simple_tag
def is_followed(contact: Contact, user: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether this user watches the contact: one query."""
    return user.is_authenticated and ContactWatch.objects.filter(contact=contact, user=user.pk).exists()
