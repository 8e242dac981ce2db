"""Addresses of what belongs to every list and every screen."""

from django.urls import path

from leadloop.web.screens import bulk, imports, jobs, search, views

urlpatterns = [
    path("bulk/<slug:key>/assign", bulk.assign, name="bulk-assign"),
    path("bulk/<slug:key>/edit", bulk.edit, name="bulk-edit"),
    path("bulk/<slug:key>/export.csv", bulk.export, name="list-export"),
    path("views/<slug:key>", views.views, name="views"),
    path("views/<slug:key>/save", views.save, name="view-save"),
    path("views/<slug:key>/default", views.default, name="view-default"),
    path("views/<slug:key>/<uuid:view_id>/delete", views.delete, name="view-delete"),
    path("imports", imports.imports, name="imports"),
    path("imports/new", imports.new_import, name="import-new"),
    path("imports/<uuid:job_id>", imports.one_import, name="import"),
    path("imports/<uuid:job_id>/plan", imports.plan, name="import-plan"),
    path("imports/<uuid:job_id>/errors.csv", imports.error_rows, name="import-errors"),
    path("imports/<uuid:job_id>/rows.csv", imports.every_row, name="import-rows"),
    path("search", search.search, name="search"),
    path("palette", search.palette, name="palette"),
    path("jobs", jobs.jobs, name="jobs"),
    path("jobs/<uuid:job_id>", jobs.job, name="job"),
    path("jobs/<uuid:job_id>/cancel", jobs.cancel, name="job-cancel"),
    path("jobs/<uuid:job_id>/undo", jobs.undo, name="job-undo"),
]
