from django.apps import AppConfig


class SuggestionsConfig(AppConfig):
    name = "sandbox.filmapi.suggestions"

    def ready(self) -> None:
        from sandbox.filmapi.suggestions import signals  # noqa: F401  connects itself
