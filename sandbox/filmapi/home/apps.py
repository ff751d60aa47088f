from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "sandbox.filmapi.home"
