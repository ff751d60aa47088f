"""Exercises: what is asked, how an answer is run, and how the database judges it."""
