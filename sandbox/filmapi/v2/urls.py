"""Addresses of version 2."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from sandbox.filmapi.imports.views import ImportsView, ImportView
from sandbox.filmapi.posters.views import FilmPosterView, PosterUploadView
from sandbox.filmapi.v2 import views

router = SimpleRouter()
router.register("films", views.FilmViewSet, basename="film")
router.register("people", views.PersonViewSet, basename="person")
router.register("ratings", views.OwnRatingsViewSet, basename="rating")
router.register("watchlist", views.WatchlistViewSet, basename="watchlist")

urlpatterns = [
    path("", include(router.urls)),
    path("films/<int:film_id>/ratings/", views.FilmRatingsView.as_view({"get": "list"})),
    path("films/<int:film_id>/rating/", views.OwnRatingView.as_view()),
    path("films/<int:film_id>/poster/", FilmPosterView.as_view()),
    path("poster-uploads/<uuid:upload_id>/", PosterUploadView.as_view()),
    path("imports/", ImportsView.as_view()),
    path("imports/<uuid:import_id>/", ImportView.as_view()),
    path("", include("sandbox.filmapi.suggestions.urls")),
    path("genres/", views.GenresView.as_view()),
    path("members/", views.MembersView.as_view()),
    path("me/", views.MeView.as_view()),
    path("tokens/", views.TokensView.as_view()),
    path("tokens/refresh/", views.TokenRefreshView.as_view()),
    path("tokens/sign-out/", views.SignOutView.as_view()),
]
