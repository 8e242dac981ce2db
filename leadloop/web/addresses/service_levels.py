"""Addresses of service levels, calendars and the service dashboard."""

from typing import Final

from django.urls import path

from leadloop.web.screens import calendars, case_clocks, service_dashboard, service_levels

_LEVEL: Final = "service-levels/<uuid:level_id>"

urlpatterns: Final = [
    path("cases/<uuid:case_id>/clocks", case_clocks.case_clocks, name="case-clocks"),
    path("dashboards/service", service_dashboard.dashboard, name="service-dashboard"),
    path("dashboards/service/cases", service_dashboard.behind, name="service-dashboard-cases"),
    path("business-calendars", calendars.calendars, name="business-calendars"),
    path("business-calendars/new", calendars.new_calendar, name="business-calendar-new"),
    path("business-calendars/preview", calendars.preview, name="business-calendar-preview"),
    path("business-calendars/<uuid:calendar_id>", calendars.calendar, name="business-calendar"),
    path(
        "business-calendars/<uuid:calendar_id>/delete",
        calendars.delete_calendar,
        name="business-calendar-delete",
    ),
    path("service-levels", service_levels.service_levels, name="service-levels"),
    path("service-levels/new", service_levels.new_level, name="service-level-new"),
    path(_LEVEL, service_levels.service_level, name="service-level"),
    path(f"{_LEVEL}/edit", service_levels.edit_level, name="service-level-edit"),
    path(f"{_LEVEL}/publish", service_levels.publish, name="service-level-publish"),
    path(f"{_LEVEL}/discard", service_levels.discard, name="service-level-discard"),
    path(f"{_LEVEL}/switch", service_levels.switch, name="service-level-switch"),
    path(f"{_LEVEL}/move", service_levels.move, name="service-level-move"),
    path(f"{_LEVEL}/dry-run", service_levels.dry_run, name="service-level-dry-run"),
]
