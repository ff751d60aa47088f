"""TeX formulas as MathML, which browsers draw themselves: no script and no font to load."""

from latex2mathml.converter import convert
from mkdocs.exceptions import PluginError


def inline(tex: str) -> str:
    """The formula as part of a line. Raises PluginError where it cannot be read."""
    if tex != tex.strip():
        raise PluginError(
            f"'${tex}$' looks like two prices, not a formula: write \\$ for a dollar sign."
        )
    return _mathml(tex, "inline")


def block(tex: str) -> str:
    """The formula on a line of its own. Raises PluginError where it cannot be read.

    It stands in a span, since a formula that is too wide scrolls and MathML cannot.
    """
    return f'<span class="formula">{_mathml(tex.strip(), "block")}</span>'


def _mathml(tex: str, display: str) -> str:
    try:
        return convert(tex, display=display)
    except Exception as error:  # the library raises a class of its own for each way to be wrong
        raise PluginError(f"The formula '{tex}' cannot be read: {error!r}") from error
