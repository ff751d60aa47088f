"""Everything a lesson runs against: servers, films, exercises and their checker."""
