from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "sandbox.filmapi.ratings"
    verbose_name = "Ratings and watchlists"
