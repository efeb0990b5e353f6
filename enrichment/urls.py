"""The addresses of the buttons that start and end runs."""

from django.urls import path

from enrichment import views

urlpatterns = [
    path("tracks/<int:pk>/refresh/", views.refresh, name="track-refresh"),
    path("runs/<int:run_id>/retry/", views.retry, name="run-retry"),
    path("runs/<int:run_id>/cancel/", views.cancel, name="run-cancel"),
]
