"""The forecast, its quotas, and what changed in it."""

from django.urls import path

from leadloop.web.screens import forecast, forecast_changes, quotas

urlpatterns = [
    path("forecast", forecast.forecast, name="forecast"),
    path("forecast/adjust", forecast.adjust, name="forecast-adjust"),
    path("forecast/changes", forecast_changes.changes, name="forecast-changes"),
    path("forecast/snapshot", forecast_changes.take, name="forecast-snapshot"),
    path("forecast/quotas", quotas.quotas, name="quotas"),
]
