"""Sources: fetch and parse apart, cursors, politeness, the intake into the log."""
