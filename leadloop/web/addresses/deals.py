"""Addresses of opportunities, pipelines, and of how a lead is closed."""

from django.urls import path

from leadloop.web.screens import (
    deal,
    deal_actions,
    deal_board,
    deal_lines,
    deals,
    picking,
    pipelines,
    qualifying,
)

_DEAL = "opportunities/<uuid:opportunity_id>"

urlpatterns = [
    path("opportunities", deals.opportunities, name="opportunities"),
    path("opportunities/rows", deals.rows, name="opportunities-rows"),
    path("opportunities/count", deals.count, name="opportunities-count"),
    path("opportunities/new", deal_actions.new_deal, name="opportunity-new"),
    path(_DEAL, deal.opportunity, name="opportunity"),
    path(f"{_DEAL}/edit", deal_actions.edit, name="opportunity-edit"),
    path(f"{_DEAL}/assign", deal_actions.assign, name="opportunity-assign"),
    path(f"{_DEAL}/lines", deal_lines.lines, name="opportunity-lines"),
    path(f"{_DEAL}/move", deal_actions.move, name="opportunity-move"),
    path(f"{_DEAL}/win", deal_actions.win, name="opportunity-win"),
    path(f"{_DEAL}/lose", deal_actions.lose, name="opportunity-lose"),
    path(f"{_DEAL}/reopen", deal_actions.reopen, name="opportunity-reopen"),
    path("pipeline", deal_board.pipeline, name="pipeline"),
    path("pipeline/cards", deal_board.cards, name="pipeline-cards"),
    path("pipeline/sums", deal_board.sums, name="pipeline-sums"),
    path("pipelines", pipelines.pipelines, name="pipelines"),
    path("pipelines/new", pipelines.new_pipeline, name="pipeline-new"),
    path("pipelines/<uuid:pipeline_id>", pipelines.edit_pipeline, name="pipeline-edit"),
    path("competitors/new", pipelines.new_competitor, name="competitor-new"),
    path("competitors/<uuid:competitor_id>", pipelines.edit_competitor, name="competitor-edit"),
    path("leads/<uuid:lead_id>/qualify", qualifying.qualify, name="lead-qualify"),
    path("leads/<uuid:lead_id>/disqualify", qualifying.disqualify, name="lead-disqualify"),
    path("leads/<uuid:lead_id>/reactivate", qualifying.reactivate, name="lead-reactivate"),
    path("pick/<slug:entity>", picking.pick, name="pick"),
]
