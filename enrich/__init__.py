"""Match, language, sentiment: pure, per post."""
