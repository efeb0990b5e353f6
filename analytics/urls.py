"""The addresses of the pages. The overview is added where the schedule is known."""

from django.urls import path

from analytics.pages import contacts, runs, search, tracks

urlpatterns = [
    path("tracks/", tracks.tracks, name="tracks"),
    path("tracks/<int:pk>/", tracks.track, name="track"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/<int:pk>/", contacts.contact, name="contact"),
    path("runs/", runs.runs, name="runs"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("search/", search.search, name="search"),
]
