"""How static files are named and served."""

from django.contrib.staticfiles.storage import ManifestFilesMixin
from whitenoise.storage import (  # type: ignore[import-untyped]
    CompressedManifestStaticFilesStorage,
)

_OURS = "leadloop/js/*.js"


class HashedModuleStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed names for everything, also for what one of our script modules imports from another.

    Other people's scripts are left as they are: some name modules that are not files here.
    """

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        _OURS,
        ManifestFilesMixin._js_module_import_aggregation_patterns[1],  # type: ignore[attr-defined]  # noqa: SLF001
    )
