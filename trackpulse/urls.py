"""Every address of the site."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from analytics.views.overview import overview
from analytics.views.playlists import playlists
from analytics.views.suggestions import suggestions
from analytics.views.videos import videos
from enrichment.lookups import credits as finding
from enrichment.runs import schedule
from enrichment.video_matching import searching
from trackpulse import health
from trackpulse.api import api

urlpatterns = [
    # The overview tells when the next run is due, which only the app above it knows.
    path("", overview, {"next_slot": schedule.next_slot}, name="overview"),
    path("playlists/", playlists, {"next_update": schedule.PLAYLISTS.next}, name="playlists"),
    # Likewise how many searches are left today, and how far credit lookups are.
    path("videos/", videos, {"status": searching.search_status}, name="videos"),
    path("contacts/credits/", suggestions, {"status": finding.status}, name="contact-credits"),
    path("", include("analytics.urls")),
    path("", include("enrichment.urls")),
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    path("api/", api.urls),
    # Answered by `middleware.probes` before a request comes here, except for what they refuse.
    path("health/", health.live, name="live"),
    path("health/ready/", health.ready, name="ready"),
]
