"""Assignment rules."""

from django.urls import path

from leadloop.web.screens import assignment

urlpatterns = [
    path("assignment", assignment.assignment, name="assignment"),
    path("assignment/new", assignment.new_rule, name="assignment-new"),
    path("assignment/try", assignment.try_rules, name="assignment-try"),
    path("assignment/<uuid:rule_id>", assignment.edit_rule, name="assignment-edit"),
    path("assignment/<uuid:rule_id>/move", assignment.move_rule, name="assignment-move"),
    path("assignment/<uuid:rule_id>/delete", assignment.delete_rule, name="assignment-delete"),
    path("assignment/people/<uuid:user_id>", assignment.assignee, name="assignee"),
]
