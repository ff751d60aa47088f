"""How much a command downloads, as the lock files know it: `{{ download learn }}` in a page."""

import re

from sandbox.setup.groups import download_size

DOWNLOAD = re.compile(r"\{\{ download (\w+) \}\}")


def in_markdown(markdown: str) -> str:
    """The Markdown with each group's download in megabytes, rounded up to ten."""
    return DOWNLOAD.sub(lambda found: f"{-(-download_size(found[1]) // 10**7) * 10} MB", markdown)
