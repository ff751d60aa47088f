"""The lessons as files: where they are, the learner's copies of them, their stored outputs."""
