from leadloop.web.masking import MASK, is_secret, mask


def test_values_under_secret_names_are_masked_however_the_name_is_written() -> None:
    shown = mask(
        {
            "client_secret": "a",
            "apiKey": "b",
            "X-API-Key": "c",
            "Authorization": "d",
            "aeg-sas-key": "e",
            "nested": [{"accessToken": "f", "writeKey": "g"}],
        }
    )
    assert shown == {
        "client_secret": MASK,
        "apiKey": MASK,
        "X-API-Key": MASK,
        "Authorization": MASK,
        "aeg-sas-key": MASK,
        "nested": [{"accessToken": MASK, "writeKey": MASK}],
    }


def test_words_that_only_look_like_secrets_stay_readable() -> None:
    for name in ("author", "keyword", "tokenizer", "monkey", "passenger", "key", "primary_key"):
        assert not is_secret(name), name


def test_secrets_inside_texts_are_masked_and_the_rest_stays() -> None:
    url = "https://x.example/p?utm_source=a&sig=abc&token=def#end"
    assert mask(url) == f"https://x.example/p?utm_source=a&sig={MASK}&token={MASK}"
    assert mask("Bearer abc.def") == f"Bearer {MASK}"


def test_empty_and_plain_values_are_left_alone() -> None:
    value = {"secret": "", "token": None, "has_password": True, "n": 1, "list": (1, "b")}
    assert mask(value) == {
        "secret": "",
        "token": None,
        "has_password": True,
        "n": 1,
        "list": [1, "b"],
    }
