"""`%%module NAME`: a cell that is a module, for the notebook and for the workers alike."""

from typing import TYPE_CHECKING, Any

from sandbox.errors import SandboxError

if TYPE_CHECKING:
    from sandbox.workers.workshop import Workshop


def register(workshop: "Workshop") -> None:
    """Give the running notebook `%%module`; outside a notebook it does nothing."""
    try:
        from IPython import get_ipython
    except ModuleNotFoundError:
        return
    shell: Any = get_ipython()
    if shell is not None:
        shell.register_magic_function(
            lambda line, cell: _write(workshop, shell, line.strip(), cell), "cell", "module"
        )


def _write(workshop: "Workshop", shell: Any, name: str, source: str) -> None:
    if not name.isidentifier():
        raise SandboxError("What shall the module be called?", "For instance: %%module cinema")
    is_new = not (workshop.folder / f"{name}.py").exists()
    shell.user_ns[name] = workshop.write(name, source)
    print(f"{name}.py is written and imported.")
    running = [process.name for process in workshop.processes if process.exit_code is None]
    if running and not is_new:
        print(f"What runs keeps the old code until it is started again: {', '.join(running)}.")
