"""The films: a real file, cleaned; an invented film club around it; and databases made of both."""
