"""One file a lesson: its exercises, with solutions and the mistakes they are known for."""
