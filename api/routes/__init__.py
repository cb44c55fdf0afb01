"""The routes of docs/contract.md under /v1: each asks `api.answers` and says nothing of its own."""
