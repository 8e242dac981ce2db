"""The calendar."""

from django.urls import path

from leadloop.web.screens import calendar

urlpatterns = [
    path("calendar", calendar.calendar, name="calendar"),
    path("calendar/new", calendar.new_event, name="calendar-new"),
    path("calendar/find", calendar.find, name="calendar-find"),
    path("calendar/<uuid:activity_id>", calendar.event, name="calendar-event"),
    path("calendar/<uuid:activity_id>/move", calendar.move, name="calendar-move"),
]
