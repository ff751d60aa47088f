"""Addresses of version 1; members and tokens are those of version 2."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from sandbox.filmapi.v1 import views
from sandbox.filmapi.v2 import views as v2

router = SimpleRouter()
router.register("films", views.FilmViewSet, basename="film")
router.register("ratings", views.RatingViewSet, basename="rating")

urlpatterns = [
    path("", include(router.urls)),
    path("members/", v2.MembersView.as_view()),
    path("tokens/", v2.TokensView.as_view()),
    path("tokens/refresh/", v2.TokenRefreshView.as_view()),
]
