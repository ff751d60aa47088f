"""The three servers by name."""

from sandbox.services import mongo, postgres, redis
from sandbox.services.server import Server

SERVERS: dict[str, Server] = {server.NAME: server for server in (postgres, redis, mongo)}
