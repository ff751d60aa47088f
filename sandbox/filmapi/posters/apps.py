from django.apps import AppConfig


class PostersConfig(AppConfig):
    name = "sandbox.filmapi.posters"
    verbose_name = "Posters"
