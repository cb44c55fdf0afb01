"""How stages talk: event log and state store adapters, worker loop, dead letters, leases."""
