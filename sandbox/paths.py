"""Where things lie: the checkout, the state of the servers, the learner's own notebooks."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"


def state_directory() -> Path:
    """The folder with the servers' data, logs and passwords; `SANDBOX_STATE` names another one."""
    return Path(os.environ.get("SANDBOX_STATE") or ROOT / ".sandbox").absolute()


def learner_directory() -> Path:
    """The learner's notebooks and their progress; `SANDBOX_LEARNER` names another folder."""
    return Path(os.environ.get("SANDBOX_LEARNER") or ROOT / "my-lessons").absolute()
