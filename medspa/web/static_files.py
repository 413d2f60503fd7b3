from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # the library has no types
    """Modules import each other by names with hashes too: no stale one is mixed in."""

    support_js_module_import_aggregation = True
