"""Makes the administrator, or gives them the password of the environment."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sandbox.filmapi.members.models import Member


class Command(BaseCommand):
    help = "Makes the member ADMINISTRATOR_EMAIL, who may do everything, with the password "
    help += "ADMINISTRATOR_PASSWORD; both are read from the environment."

    def handle(self, *args: Any, **options: Any) -> None:
        email = os.environ.get("ADMINISTRATOR_EMAIL")
        password = os.environ.get("ADMINISTRATOR_PASSWORD")
        if not email or not password:
            raise CommandError("ADMINISTRATOR_EMAIL or ADMINISTRATOR_PASSWORD is not set.")
        member = Member.objects.filter(email=email).first()
        if member is None:
            Member.objects.create_superuser(email, password, name="Administrator")
        elif not member.check_password(password):
            member.set_password(password)
            member.save(update_fields=["password"])
