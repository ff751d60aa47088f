from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "sandbox.filmapi.web"
    verbose_name = "The API's web layer"
