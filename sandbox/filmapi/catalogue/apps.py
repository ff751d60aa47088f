from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "sandbox.filmapi.catalogue"
    verbose_name = "Catalogue"
