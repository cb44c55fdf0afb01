"""The answers: one implementation for the command line, the HTTP routes and the page."""
