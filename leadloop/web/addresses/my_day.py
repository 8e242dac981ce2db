"""My day and the call queue."""

from django.urls import path

from leadloop.web.screens import call_queue, my_day

urlpatterns = [
    path("my-day", my_day.my_day, name="my-day"),
    path("my-day/done/<uuid:activity_id>", my_day.done, name="my-day-done"),
    path("my-day/call", call_queue.call_next, name="call-next"),
    path("my-day/call/<slug:entity>/<uuid:key>/log", call_queue.call_log, name="call-log"),
    path("my-day/call/<slug:entity>/<uuid:key>/later", call_queue.call_later, name="call-later"),
]
