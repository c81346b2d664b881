"""Blocks of networks that correspond stand in one row."""

from labcore.figures.alignment import aligned, told
from labcore.figures.architecture import blocks


def network(*parts):
    return blocks(
        [
            {
                "name": f"{name}_conv",
                "type": "Conv2D",
                "block": name,
                "output_shape": [8, 8, width],
                "parameters": width,
            }
            for name, width in parts
        ]
    )


def test_what_is_missing_or_inserted_leaves_the_rest_side_by_side():
    rows = aligned([network(("a", 1), ("b", 2), ("d", 4)), network(("a", 1), ("c", 3), ("d", 5)), network(("d", 4))])
    assert [row.name for row in rows] == ["a", "b", "c", "d"]
    assert [[block and block.parameters for block in row.blocks] for row in rows] == [
        [1, 1, None],
        [2, None, None],
        [None, 3, None],
        [4, 5, 4],
    ]


def test_only_what_is_not_the_same_in_all_is_marked():
    rows = aligned([network(("a", 1), ("b", 2)), network(("a", 1), ("b", 3))])
    assert [row.differs for row in rows] == [False, True]


def test_a_block_is_told_by_what_it_gives_weighs_and_is_made_of():
    assert told(network(("a", 1200))[0]) == "8×8×1200 · 1,200 parameters · Conv2D"
