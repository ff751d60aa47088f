"""The page's Content-Security-Policy, in a meta element since file hosts send no headers.

Everything comes from the site itself. Scripts in the page run only where they are what the build
wrote: the theme's few inline scripts are allowed by their hash. WebAssembly is compiled in workers,
whose policy is their own response's, so the page itself allows no compilation at all.

Style *attributes* are allowed: pictures carry their sizes and colours in them, and so do the stored
notebooks, which are shown in JupyterLab as well. They can run nothing, and with images and
connections kept to the site they have nowhere to send anything. Style *elements* are not allowed,
except on pages with a diagram, for Mermaid writes one into each drawing.
"""

import base64
import hashlib
import re

INLINE = re.compile(
    r"<script(?![^>]*\s(?:src=|type=\"application/json\"))[^>]*>(.*?)</script>", re.DOTALL
)
CHARSET = '<meta charset="utf-8">'


def with_policy(page: str, serving: bool) -> str:
    """The finished page with its policy, right after its encoding.

    While `mkdocs serve` shows a page it adds a script of its own, which must run too.
    """
    inline = ["'unsafe-inline'"] if serving else _hashes(page)
    in_elements = ["'unsafe-inline'"] if 'class="diagram"' in page else []
    rules = {
        "default-src": ["'self'"],
        "script-src": ["'self'", *inline],
        "style-src": ["'self'", *in_elements],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
    policy = "; ".join(" ".join([name, *sources]) for name, sources in rules.items())
    element = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace(CHARSET, CHARSET + element, 1)


def _hashes(page: str) -> list[str]:
    """The sources that allow the page's inline scripts (CSP Level 3, section 2.3.1)."""
    digests = (hashlib.sha256(script.encode()).digest() for script in INLINE.findall(page))
    return sorted({f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests})
