from leadloop.web.import_plan import read_plan


def test_a_form_says_what_an_import_is_to_do() -> None:
    posted = {
        "column-0": ["emailaddress1"],
        "column-2": ["lastname"],
        "match": ["email", "phone"],
        "mode": ["update"],
        "clear": ["1"],
        "default-ownerid": ["7"],
        "default-other": ["8"],
        "word-column": ["statecode", "statecode"],
        "word": ["Kunde", "Weg"],
        "meaning": ["active", ""],
    }
    plan = read_plan(posted, columns=3, owner=["ownerid"], held={"words": {"ll_kind": {"a": "b"}}})
    assert plan["columns"] == ["emailaddress1", "", "lastname"]
    assert (plan["match"], plan["mode"]) == (["email", "phone"], "update")
    assert (plan["clear"], plan["day_first"]) == (True, False)
    assert plan["defaults"] == {"ownerid": "7"}
    assert plan["words"] == {"ll_kind": {"a": "b"}, "statecode": {"Kunde": "active"}}


def test_an_empty_form_is_a_plan_too() -> None:
    plan = read_plan({"word": ["x"]}, columns=1, owner=[], held={})
    assert (plan["columns"], plan["mode"], plan["words"]) == ([""], "upsert", {})
