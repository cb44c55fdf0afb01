"""Feeds: RSS, Atom, JSON Feed, from an address, a page that names its feed, or an OPML list."""
