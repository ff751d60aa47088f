"""Which film next: from what is popular, over what is similar, to what a member's taste says."""
