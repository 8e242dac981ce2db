"""Duplicates and merges."""

from django.urls import path

from leadloop.web.screens import duplicates, merging

urlpatterns = [
    path("duplicates", duplicates.duplicates, name="duplicates"),
    path("duplicates/<uuid:pair_id>/decide", duplicates.decide, name="pair-decide"),
    path("similar/<slug:entity>/<uuid:record_id>", duplicates.similar, name="similar"),
    path("similar/<slug:entity>/<uuid:record_id>/part", duplicates.beside, name="similar-part"),
    path("similar/apart", duplicates.apart, name="tell-apart"),
    path("merge/<slug:entity>", merging.merge, name="merge"),
    path("merges", merging.merges, name="merges"),
    path("merges/<uuid:merge_id>/undo", merging.undo, name="merge-undo"),
]
