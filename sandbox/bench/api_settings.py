"""The film API's settings with one address more; see `api_urls`."""

from sandbox.filmapi.settings import *  # noqa: F403

ROOT_URLCONF = "sandbox.bench.api_urls"
