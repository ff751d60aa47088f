from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "sandbox.filmapi.imports"
    verbose_name = "Imports"
