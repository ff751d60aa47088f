"""How answers that use servers are put to work: one module a lesson, one function an exercise."""
