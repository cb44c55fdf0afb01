"""The mention store on one machine: SQLite keeps the records, tantivy finds them. See `store`."""
