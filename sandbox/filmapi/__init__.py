"""The film API: one Django project. Its addresses come from the environment and nowhere else."""

# Here, so that every process that sends a task knows the broker.
from sandbox.filmapi.celery import app as celery_app

__all__ = ["celery_app"]
