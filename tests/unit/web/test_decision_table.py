import json
from pathlib import Path

import leadloop.intake
from leadloop.web import decision_table


def test_the_shipped_rules_read_as_a_table() -> None:
    path = Path(leadloop.intake.__file__).parent / "rules" / "propensity.json"
    tables, others = decision_table.read(json.loads(path.read_text()))
    assert others == []
    (table,) = tables
    enterprise = next(row for row in table.rows if row.id == "enterprise-ilp")
    assert enterprise.when[:3] == ("> 100", "'US'", "'ilp'")
    assert "enterprise-sales" in enterprise.then


def test_lists_of_texts_leave_room_to_break_the_line() -> None:
    node = {
        "type": "decisionTableNode",
        "content": {
            "inputs": [{"id": "a", "field": "a"}],
            "outputs": [{"id": "b", "field": "b"}],
            "rules": [{"_id": "r", "a": "'x','y'", "b": "'it''s'"}],
        },
    }
    (table,), _ = decision_table.read({"nodes": [node]})
    assert table.rows[0].when == ("'x', 'y'",)
    assert table.rows[0].then == ("'it''s'",)


def test_anything_else_is_shown_rather_than_hidden_and_nothing_breaks() -> None:
    content = {
        "nodes": [
            {"type": "functionNode", "name": "Own code", "content": "x"},
            {"type": "decisionTableNode", "content": None},
            "nonsense",
        ]
    }
    tables, others = decision_table.read(content)
    assert [other.kind for other in others] == ["Function"]
    assert tables[0].rows == ()
    assert decision_table.read({"nodes": 7}) == ([], [])
