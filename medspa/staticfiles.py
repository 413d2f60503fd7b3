from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Modules import each other by names with hashes too: no stale one is mixed in."""

    support_js_module_import_aggregation = True
