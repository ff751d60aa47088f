"""Ids inside pictures: the same picture shown twice on a page has the same ids twice."""

import re

OUTPUT = re.compile(r"<cell-output.*?</cell-output>", re.DOTALL)
ID = re.compile(r'\sid="([^"]+)"')


def unique(content: str) -> str:
    """The page with each id of an output numbered where an earlier output has taken it."""
    taken: set[str] = set()

    def renumber(found: re.Match[str]) -> str:
        output = found[0]
        for name in ID.findall(output):
            candidate, count = name, 1
            while candidate in taken:
                count += 1
                candidate = f"{name}-{count}"
            taken.add(candidate)
            if candidate != name:
                output = _renamed(output, name, candidate)
        return output

    return OUTPUT.sub(renumber, content)


def _renamed(output: str, name: str, other: str) -> str:
    """The output with one id renamed: in `id`, in lists of ids, behind `#`. Ids are no words."""
    return re.sub(rf'(?<=["#\s]){re.escape(name)}(?=[")\s])', other, output)
