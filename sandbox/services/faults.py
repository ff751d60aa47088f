"""Faults of the disk and the machine, told in the learner's words."""

import errno

from sandbox.errors import SandboxError

FULL = {errno.ENOSPC, errno.EDQUOT}
CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
OTHER_FOLDER = "set SANDBOX_STATE to a folder of yours on a local disk"


def from_system(error: OSError) -> SandboxError:
    """The error of a system call, with its mend."""
    what = f"{error.filename or 'The state directory'}: {error.strerror or error}."
    if error.errno in FULL:
        return SandboxError(what, f"Free some space on this disk, or {OTHER_FOLDER}.")
    if error.errno in CLOSED:
        return SandboxError(what, f"Make it yours and writable, or {OTHER_FOLDER}.")
    return SandboxError(what, f"Run `python3 -m sandbox doctor`, or {OTHER_FOLDER}.")


def from_log(title: str, words: str, log: str) -> SandboxError:
    """What a server said before it ended, with the mend."""
    if "No space left" in words:
        mend = f"Free some space on the disk of {log}, or {OTHER_FOLDER}."
    elif "ermission denied" in words:
        mend = f"Run `python3 -m sandbox reset`, or {OTHER_FOLDER}."
    else:
        mend = f"Its whole log is {log}; `python3 -m sandbox reset` starts afresh."
    return SandboxError(f"{title} did not start: {words}", mend)
