"""The diagram of a network has one row for each block, however many layers there are."""

from xml.etree import ElementTree

from labcore.figures.architecture import architecture, blocks


def layer(name: str, block: str, shape: list[int], parameters: int = 0, kind: str = "Conv2D") -> dict:
    return {"name": name, "type": kind, "block": block, "output_shape": shape, "parameters": parameters}


NETWORK = [
    layer("image", "image", [16, 16, 3]),
    layer("scale", "scale", [16, 16, 3]),
    layer("block1_conv1", "block1", [16, 16, 8], 216),
    layer("block1_pool", "block1", [8, 8, 8]),
    layer("block2_pool", "block2", [4, 4, 8]),
    layer("pool", "pool", [8]),
    layer("dropout", "dropout", [8]),
    layer("probabilities", "probabilities", [3], 27),
]


def test_layers_of_a_block_are_together_and_what_belongs_to_none_goes_with_the_next():
    found = blocks(NETWORK)
    assert [block.name for block in found] == ["image", "block1", "block2", "probabilities"]
    assert [len(block.layers) for block in found] == [1, 3, 1, 3]
    assert [block.parameters for block in found] == [0, 216, 0, 27]


def test_blocks_of_ways_side_by_side_stay_together_though_their_layers_come_by_turns():
    by_turns = [layer(f"{way}_conv{n}", way, [8, 8, 4], 10) for n in (1, 2) for way in ("macro", "micro")]
    assert [(block.name, block.parameters) for block in blocks(by_turns)] == [("macro", 20), ("micro", 20)]


def words(svg: str) -> str:
    return " | ".join(ElementTree.fromstring(svg).itertext())


def test_it_shows_sizes_and_shares():
    text = words(architecture(NETWORK))
    assert "8×8×8" in text and "216 · 89%" in text and "27 · 11%" in text
    assert "block1_conv1: Conv2D → 16×16×8" in text


def test_two_hundred_layers_stay_readable():
    deep = [layer(f"stage{n // 20}_block{n}_conv", f"stage{n // 20}", [8, 8, 4], 10) for n in range(200)]
    picture = ElementTree.fromstring(architecture(deep))
    assert float(picture.get("height")) < 400
    assert "and 6 more" in words(architecture(deep))


def test_names_are_no_markup():
    assert "<b>" in words(architecture([layer("<b>", "<b>", [1, 1, 1])]))
