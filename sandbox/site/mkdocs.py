"""MkDocs' command line, started without the two seconds that one import would take.

`python -m sandbox.site.mkdocs build --strict` is `python -m mkdocs build --strict`. Where the
package rfc3987-syntax is installed, and JupyterLab brings it, jsonschema imports it to check the
format of addresses, and it compiles a grammar at each start. Reading notebooks needs no such check.
"""

import sys

if __name__ == "__main__":
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # jsonschema then goes without
    from mkdocs.__main__ import cli

    cli()
