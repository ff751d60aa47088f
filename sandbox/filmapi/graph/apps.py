from django.apps import AppConfig


class GraphConfig(AppConfig):
    name = "sandbox.filmapi.graph"
    verbose_name = "GraphQL"
