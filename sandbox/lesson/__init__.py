"""What a notebook opens: databases of its own, `%%sql`, `%%plan`, `%%check`, and a fresh start.

from sandbox.lesson import check, hint, open_lesson, solution
lesson = open_lesson("joins")
"""

from sandbox.lesson.answers import check, hint, solution
from sandbox.lesson.opening import open_lesson

__all__ = ["check", "hint", "open_lesson", "solution"]
