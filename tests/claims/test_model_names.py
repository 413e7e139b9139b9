"""
When two names mean one model.
"""

from __future__ import annotations

import pytest

from reporter.claims.model_names import is_same_model, model_name


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("LLaMA-7B", "Llama 7B (table)", True),
        ("GPT-3 175B", "GPT-3", True),
        ("BERT", "BERT large", True),
        ("OPT", "OPT-175B", False),
        ("LLaMA 7B", "LLaMA-13B", False),
        ("T5-11B (paper)", "T5-11B (table)", True),
        ("GPT3 a", "GPT3 b", True),
        ("T5 a", "T5 b", False),
        ("BERT large", "BERT base", False),
        ("Alpha", "Beta", False),
    ],
)
def test_names_mean_one_model(one: str, other: str, *, is_same: bool) -> None:
    """
    One begins with the other, in four letters or more; or the first words are one, with a digit.
    """
    names = model_name(one), model_name(other)

    assert is_same_model(*names) is is_same
    assert is_same_model(*names[::-1]) is is_same
