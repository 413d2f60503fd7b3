"""Before and after of a client on the public site: asked, agreed to, approved, taken down."""
