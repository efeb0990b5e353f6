"""The addresses behind the buttons that start and end runs."""

from django.urls import path

from enrichment import refreshing, views

urlpatterns = [
    path("tracks/<int:pk>/refresh/", refreshing.refresh, name="track-refresh"),
    path("runs/<int:run_id>/retry/", views.retry, name="run-retry"),
    path("runs/<int:run_id>/cancel/", views.cancel, name="run-cancel"),
]
