"""Dashboards of sales."""

from django.urls import path

from leadloop.web.screens import sales_dashboard

urlpatterns = [
    path("dashboards/sales", sales_dashboard.dashboard, name="sales-dashboard"),
    path(
        "forecast/snapshots/<uuid:snapshot_id>",
        sales_dashboard.kept_deals,
        name="forecast-kept",
    ),
]
