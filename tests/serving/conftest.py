"""The film API in containers needs what the servers in containers need."""

from tests.apart import compose_program, images  # noqa: F401
