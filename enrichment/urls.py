"""The addresses behind the buttons that start and end runs, and follow playlists and releases."""

from django.urls import path

from enrichment.views import playlists, releases, runs

urlpatterns = [
    path("playlists/add/", playlists.add, name="playlist-add"),
    path("playlists/<int:pk>/follow/", playlists.follow, name="playlist-follow"),
    path("playlists/<int:pk>/update/", playlists.update, name="playlist-update"),
    path("releases/<int:pk>/decide/", releases.decide, name="release-decide"),
    path("tracks/<int:pk>/refresh/", runs.refresh, name="track-refresh"),
    path("runs/<int:run_id>/retry/", runs.retry, name="run-retry"),
    path("runs/<int:run_id>/cancel/", runs.cancel, name="run-cancel"),
]
