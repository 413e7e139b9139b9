"""
Labels of drawings: widths, cuts, and places where none lies on another.
"""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from reporter.site.charts.labels import (
    NARROW,
    WIDE,
    Box,
    Widths,
    Wish,
    cut_to,
    place_labels,
    text_width_px,
)

HEIGHT_PX = 280.0
wishes = st.lists(
    st.builds(
        Wish,
        key=st.just("k"),
        text=st.text(min_size=1, max_size=40),
        percent=st.floats(0, 100),
        y_px=st.floats(0, HEIGHT_PX),
        number=st.sampled_from(["", "1", "12="]),
    ),
    max_size=12,
)


def overlap(one: Box, other: Box, width_px: float) -> bool:
    """
    Whether two boxes share an area in a drawing of *width_px*.
    """
    (left, right), (start, end) = one.ends(width_px), other.ends(width_px)
    # Places that are equal but for the last bit don't overlap.
    across = min(right, end) - max(left, start) > 1e-6
    return across and min(one.bottom_px, other.bottom_px) > max(one.top_px, other.top_px)


@given(wishes, st.sampled_from([NARROW, WIDE]), st.floats(0, 1))
def test_no_two_labels_overlap_at_any_width(made: list[Wish], widths: Widths, share: float) -> None:
    """
    Not at the least width, not at the greatest, and not between; nor does one leave the drawing.
    """
    width_px = widths.least_px + share * (widths.most_px - widths.least_px)
    labels = place_labels(made, [], widths, HEIGHT_PX)

    for one, other in combinations(labels, 2):
        assert not overlap(one.box, other.box, width_px)
    for label in labels:
        left, right = label.box.ends(width_px)
        assert left >= -1e-6 and right <= width_px + 1e-6
        assert label.box.top_px >= 0 and label.box.bottom_px <= HEIGHT_PX


def test_a_label_stands_beside_its_mark() -> None:
    """
    To the right where there is room, else to the left.
    """
    left = Wish(key="a", text="one", percent=10, y_px=100)
    right = Wish(key="b", text="two", percent=99, y_px=100)
    labels = place_labels([left, right], [], NARROW, HEIGHT_PX)

    assert [(one.x, one.y, one.dx, one.anchor) for one in labels] == [
        ("10.00%", "104.5", "11", "start"),
        ("99.00%", "104.5", "-11", "end"),
    ]


def test_a_label_without_room_is_cut_then_numbered_then_left_out() -> None:
    """
    What fits is shown: part of the name, the number alone, nothing.
    """
    wish = Wish(key="a", text="SR780aV3-8xB200_SXM_180GB", percent=50, y_px=100, number="7")
    wall = [
        Box(left_percent=50, left_px=left, right_percent=50, right_px=left + 1, top_px=0,
            bottom_px=HEIGHT_PX)
        for left in (-40.0, 100.0)
    ]  # fmt: skip
    narrow = [*wall, *(Box(
        left_percent=50, left_px=left, right_percent=50, right_px=left + 1, top_px=0,
        bottom_px=HEIGHT_PX) for left in (-25.0, 25.0))]  # fmt: skip
    full = [Box(left_percent=0, left_px=0, right_percent=100, right_px=0, top_px=0,
                bottom_px=HEIGHT_PX)]  # fmt: skip

    (cut,) = place_labels([wish], wall, NARROW, HEIGHT_PX)
    assert cut.text == cut_to(wish.text, 75) and cut.text.endswith("…")
    assert [one.text for one in place_labels([wish], narrow, NARROW, HEIGHT_PX)] == ["7"]
    assert place_labels([wish], full, NARROW, HEIGHT_PX) == ()


@given(st.text(max_size=60), st.floats(20, 300))
def test_a_cut_text_fits(text: str, width_px: float) -> None:
    """
    Whatever its letters are.
    """
    cut = cut_to(text, width_px)

    assert text_width_px(cut) <= width_px + 1e-6
    assert cut == text or cut.endswith("…")
