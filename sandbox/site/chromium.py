"""The browser that is installed here: it tries out and measures the published pages."""

import shutil
from pathlib import Path

MISSING = "Chromium is missing (on Debian and Ubuntu: sudo apt install chromium)"
_USUAL = "/usr/bin/chromium"


def executable() -> str | None:
    """Chromium's program, or None where there is none."""
    found = shutil.which("chromium") or shutil.which("google-chrome") or _USUAL
    return found if Path(found).exists() else None
