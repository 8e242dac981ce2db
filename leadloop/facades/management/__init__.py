"""Event Grid's management API in Azure's resource shape (``Microsoft.EventGrid``)."""
