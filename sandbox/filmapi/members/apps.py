from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "sandbox.filmapi.members"
    verbose_name = "Members"

    def ready(self) -> None:
        from sandbox.filmapi.members import signals  # noqa: F401  connects the receivers
