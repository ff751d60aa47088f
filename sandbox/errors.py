"""The one exception whose text is written for the learner."""


class SandboxError(Exception):
    """Something that the learner can mend.

    `str(error)` says what happened and why in one sentence; `error.mend` says what to type next.
    The command line and the notebook print both, without a traceback.
    """

    def __init__(self, what_happened: str, mend: str) -> None:
        super().__init__(what_happened)
        self.mend = mend

    def in_words(self) -> str:
        """Both sentences, one a line."""
        return f"{self}\n  {self.mend}"

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a traceback (IPython looks for this name)."""
        return [self.in_words()]
