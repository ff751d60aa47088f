"""The embedded back end: the three servers as processes of this machine, from Python wheels."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from sandbox.paths import state_directory
from sandbox.services import private
from sandbox.services.account import far_directory, remove, services_home
from sandbox.services.catalogue import SERVERS
from sandbox.services.place import Place, Running, place_of
from sandbox.services.state import EMBEDDED, Entry, State
from sandbox.services.supervisor import Say, revive
from sandbox.services.supervisor import stop as stop_server


def start(names: Iterable[str], state: State, say: Say) -> tuple[State, Exception | None]:
    """Start those of the named servers that do not run, all at the same time.

    Returns the new state and the first error: one server's failure does not hide the others.
    """
    home = services_home(state_directory())
    names = tuple(names)
    messages: SimpleQueue[str | None] = SimpleQueue()

    def start_one(name: str) -> Entry:
        try:
            server, place = SERVERS[name], place_of(name, home)
            known = state.servers.get(name)
            running = revive(server, place, home, known.port if known else None, messages.put)
            messages.put(f"{server.TITLE} ready on 127.0.0.1:{running.port}")
            return _entry(name, place, running)
        finally:
            messages.put(None)

    with ThreadPoolExecutor(max_workers=len(SERVERS)) as threads:
        futures = {name: threads.submit(start_one, name) for name in names}
        for _ in names:  # one None each; what they say is said by the calling thread
            while (message := messages.get()) is not None:
                say(message)
    state = State(EMBEDDED, dict(state.servers))
    first_error = None
    for name, future in futures.items():
        error = future.exception()
        if error is None:
            state = state.with_server(name, future.result())
        elif isinstance(error, Exception):
            first_error = first_error or error
    return state, first_error


def _entry(name: str, place: Place, running: Running) -> Entry:
    url = SERVERS[name].url(running.port, place.password())
    return Entry(url, running.port, running.pid)


def found_again(state: State) -> State:
    """The state with the running servers that it does not know: its file may have been lost."""
    for name in SERVERS.keys() - state.servers.keys():
        place = Place(state_directory() / "services" / name, None)  # looks, and makes no folder
        running = place.running()
        if running is not None and running.ready:
            state = state.with_server(name, _entry(name, place, running))
    return state


def stop(say: Say) -> None:
    """Stop all three in good order, and wait until their processes are gone."""
    home = services_home(state_directory())
    private.stop_all(home)
    places = {name: place_of(name, home) for name in SERVERS}
    for name, place in places.items():
        if place.is_locked():
            say(f"stopping {SERVERS[name].TITLE} …")
    with ThreadPoolExecutor(max_workers=len(SERVERS)) as threads:
        list(threads.map(lambda name: stop_server(SERVERS[name], places[name]), SERVERS))


def erase() -> None:
    """Delete the data of all three, and the programs copied for them. They must be stopped."""
    state = state_directory()
    remove(far_directory(state))
    remove(state / "services")
