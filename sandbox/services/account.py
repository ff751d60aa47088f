"""Whom the servers run as, and where their data lies.

An ordinary user runs the servers as themselves, with the data inside the state directory.
PostgreSQL refuses to run as root, and the other two have no need of root's rights. So root hands
the servers to `nobody`. That user can neither reach a 0700 state directory nor a checkout below
/root, therefore the data then lies below /var/tmp, and `services` in the state directory points
there. A state directory in memory has them in memory.
"""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from sandbox.errors import SandboxError
from sandbox.services.faults import from_system

FAR_PLACE = Path("/var/tmp")  # noqa: S108  survives a restart of the machine, unlike /tmp
MEMORY = Path("/dev/shm")  # noqa: S108  Linux keeps this in memory; not there elsewhere


class ProcessOptions(TypedDict, total=False):
    """The arguments of `subprocess.Popen` that hand a process to an account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A user of this machine that the servers are handed to."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Home:
    """The folder of all servers, and the account they are handed to (None: the caller's own)."""

    directory: Path
    account: Account | None


def process_options(account: Account | None) -> ProcessOptions:
    """Arguments for `subprocess.Popen`; none for the caller's own account."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def services_home(state: Path) -> Home:
    """Find or make the folder that holds the servers' data.

    Raises SandboxError when the state directory cannot be written or belongs to somebody else.
    """
    make_private_directory(state)
    link = state / "services"
    if os.geteuid() != 0:
        make_private_directory(link)
        return Home(link, None)
    account = _nobody()
    directory = far_directory(state)
    _make_far_directory(directory, account)
    _point(link, directory)
    return Home(directory, account)


def far_directory(state: Path) -> Path:
    """The folder within everybody's reach that belongs to this state directory and to no other."""
    digest = hashlib.sha256(os.fsencode(state.resolve())).hexdigest()
    place = MEMORY if state.is_relative_to(MEMORY) else FAR_PLACE
    return place / f"backend-notebooks-{digest[:12]}"


def make_private_directory(path: Path) -> None:
    """Make a folder that only its owner can enter, or check that it is one."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.stat()
        if found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) != 0o700:
            path.chmod(0o700)
    except OSError as error:
        raise from_system(error) from error
    if found.st_uid != os.geteuid():  # root too: it would leave files that the owner cannot read
        raise SandboxError(
            f"The folder {path} belongs to another user.",
            "Run the command as that user, or set SANDBOX_STATE to a folder of yours.",
        )


def reachable(path: Path, account: Account | None) -> bool:
    """Whether the account may read `path` and enter every folder above it.

    Looks at the permission bits for "others" alone: `nobody` owns nothing and is in no group.
    """
    if account is None:
        return True
    real = path.resolve()
    needed = stat.S_IROTH | (stat.S_IXOTH if real.is_dir() else 0)
    if real.stat().st_mode & needed != needed:
        return False
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in (*path.parents, *real.parents))


def give(path: Path, account: Account | None) -> None:
    """Make the account (None: the caller's) the owner of a file, or of a folder and all in it."""
    uid, gid = (account.uid, account.gid) if account else (os.geteuid(), os.getegid())
    if path.lstat().st_uid == uid:
        return
    for entry in (path, *(path.rglob("*") if path.is_dir() else ())):
        os.chown(entry, uid, gid, follow_symlinks=False)


def remove(path: Path) -> None:
    """Delete a file or folder, gone already or not."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _nobody() -> Account:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise SandboxError(
            "Servers do not run as root, and this machine has no user `nobody` to run them.",
            "Run the command as an ordinary user.",
        ) from None
    return Account(entry.pw_uid, entry.pw_gid)


def _make_far_directory(directory: Path, account: Account) -> None:
    """Root keeps the folder: the servers may pass through it, not replace what root writes there.

    The place is open to everybody. A folder of this name that is not root's was put there by
    somebody else.
    """
    directory.mkdir(mode=0o710, exist_ok=True)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0:
        raise SandboxError(
            f"{directory} exists and is not root's.", f"Remove it: rm -r {directory}"
        )
    try:
        os.chown(directory, 0, account.gid)
    except OSError as error:  # a container in which only root's own id exists
        directory.rmdir()
        raise SandboxError(
            "Servers do not run as root, and this root may not hand them to the user `nobody`.",
            "Run the command as an ordinary user, or add `--backend docker`.",
        ) from error
    directory.chmod(0o710)


def _point(link: Path, target: Path) -> None:
    if link.is_symlink():
        if link.readlink() == target:
            return
        link.unlink()  # of a checkout that was moved or copied
    elif link.exists():
        raise SandboxError(
            f"{link} holds the data of servers that did not run as root.",
            "Run the command as the user they belonged to, or remove this folder.",
        )
    link.symlink_to(target, target_is_directory=True)
