"""
A comparison as text, as bars and as data.
"""

from __future__ import annotations

from itertools import pairwise

from reporter.claims.compare import Comparison
from reporter.claims.report import comparison_dict, comparison_text, waterfall
from tests.claims.conftest import digits


def test_the_text_has_factors_products_and_notes(gpt3_to_gshard: Comparison) -> None:
    """
    The lines that a reader needs to follow the ratio.
    """
    lines = comparison_text(gpt3_to_gshard).splitlines()

    assert lines[0] == "p21-t4-gpt3 (GPT-3) over p21-t4-gshard (GShard-600B)"
    assert "    energy: 23.6 x 2.24 x 1.009 = 53.3x (52.2 to 54.4)" in lines
    assert "    CO2e, gross: 23.6 x 2.24 x 1.009 x 2.13 = 114x (111 to 117)" in lines
    assert "    CO2e, net: 23.6 x 2.24 x 1.009 x 2.42 = 129x (126 to 132)" in lines


def test_ratios_below_100_are_given_to_two_digits_too(transformer_to_evolved: Comparison) -> None:
    """
    Documents print 57X and 9.5X.
    """
    text = comparison_text(transformer_to_evolved)

    assert "= 56.5x (52.4 to 61.0), about 57x\n" in text
    assert "= 9.46x (8.81 to 10.2), about 9.5x\n" in text


def test_the_waterfall_stacks_to_the_ratio(gpt3_to_gshard: Comparison) -> None:
    """
    Bars are decimal logarithms: each starts where the last ended, the whole bar spans them all.
    """
    bars = waterfall(gpt3_to_gshard)

    assert [bar.key for bar in bars] == ["b", "model", "machine", "mechanization", "map", "a"]
    assert all(bar.start == last.end for last, bar in pairwise(bars[:-1]))
    assert bars[-1].start == 0
    assert digits(10 ** bars[-1].end) == 114
    assert bars[-1].text == "114x"
    assert waterfall(gpt3_to_gshard, net=True)[-1].text == "129x"


def test_the_data_form_is_complete(gpt3_to_gshard: Comparison) -> None:
    """
    JSON data holds both runs, routes, printed ratios, cautions and the waterfall.
    """
    data = comparison_dict(gpt3_to_gshard)

    assert list(data) == [
        "a", "b", "routes", "printed", "beside", "ranges", "missing", "cautions", "waterfall",
    ]  # fmt: skip
    assert data["a"] == {"id": "p21-t4-gpt3", "name": "GPT-3", "kind": "claim", "scope": None}
    assert (data["beside"], data["ranges"]) == ([], None)
    assert digits(data["routes"][0]["net_co2e_ratio"]["ratio"]) == 129
    assert len(data["waterfall"]) == 6
