"""The composition root: settings, command line, supervisor. The only place that picks engines."""

__version__ = "0.1.0"
