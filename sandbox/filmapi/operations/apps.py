from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "sandbox.filmapi.operations"
    verbose_name = "Operations"
