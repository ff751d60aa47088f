"""A broker for each module of tests and a workshop for each test, in a state of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.services import erase, private_server
from sandbox.services.private import PrivateServer
from sandbox.services.urls import URL_VARIABLES
from sandbox.workers import Provider, Workshop

CINEMA = """
import os
from urllib.parse import urlencode
from urllib.request import urlopen
from celery import Celery

app = Celery("cinema", broker=os.environ["BROKER_URL"], backend=os.environ["BROKER_URL"])
app.conf.worker_prefetch_multiplier = 1
app.conf.broker_transport_options = {"socket_timeout": 2, "socket_connect_timeout": 2}

def call(service, **form):
    address = f"{os.environ['PROVIDER_URL']}/{service}"
    with urlopen(address, urlencode(form).encode(), timeout=30) as reply:
        return reply.read().decode()

@app.task
def mail(ticket):
    return call("mail", ticket=ticket)
"""


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A state directory, with a name that breaks careless quoting."""
    folder = tmp_path_factory.mktemp("state") / 'zwei Wörter\'s "Ordner"'
    with pytest.MonkeyPatch.context() as patch:
        for variable in URL_VARIABLES.values():
            patch.delenv(variable, raising=False)
        patch.setenv("SANDBOX_STATE", str(folder))
        yield folder
        erase()


@pytest.fixture(scope="module")
def broker(state: Path) -> Iterator[PrivateServer]:
    with private_server("redis") as server:
        yield server


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.close()


@pytest.fixture
def workshop(broker: PrivateServer, provider: Provider) -> Iterator[Workshop]:
    """A workshop that holds the module `cinema`; the broker is empty and runs."""
    import redis

    broker.start()
    with redis.Redis.from_url(broker.url) as client:
        client.flushdb()
    with Workshop(BROKER_URL=broker.url, PROVIDER_URL=provider.url) as made:
        made.write("cinema", CINEMA)
        yield made
