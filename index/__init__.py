"""Adapters of the mention store, and the one writer."""
