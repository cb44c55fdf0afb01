"""The one guarded fetcher: every outside address passes it."""
