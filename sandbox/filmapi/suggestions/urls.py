"""Addresses of suggestions, below version 2."""

from django.urls import path

from sandbox.filmapi.suggestions import views

urlpatterns = [
    path("suggestions/", views.SuggestionsView.as_view()),
    path("films/<int:film_id>/similar/", views.SimilarFilmsView.as_view()),
]
