"""The addresses of the pages. The overview is added where the schedule is known."""

from django.urls import path
from django.http import HttpResponse

def later(request, **kw): return HttpResponse("later")
urlpatterns = [path("tracks/", later, name="tracks"),path("tracks/<int:pk>/", later, name="track"),path("contacts/", later, name="contacts"),path("contacts/<int:pk>/", later, name="contact"),path("runs/", later, name="runs"),path("runs/<int:pk>/", later, name="run"),path("search/", later, name="search")]
