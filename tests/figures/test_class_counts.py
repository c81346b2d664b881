"""The chart of classes and splits."""

from labcore.figures.class_counts import class_counts


def test_one_bar_for_each_class_and_split():
    figure = class_counts({"train": {"cat": 30, "dog": 10}, "val": {"cat": 3, "dog": 1}})
    assert [bar.name for bar in figure.data] == ["Training", "Validation"]
    assert list(figure.data[0].x) == [30, 10]
    assert list(figure.data[0].customdata) == [0.75, 0.25]


def test_markup_in_a_class_name_is_text_and_an_empty_split_is_drawn():
    figure = class_counts({"train": {"<b>x</b>": 0}})
    assert "<b>" not in figure.data[0].y[0]
    assert list(figure.data[0].customdata) == [0]


def test_long_names_are_cut_and_stay_apart():
    names = class_counts({"train": {"a" * 60: 1, "a" * 61: 2}}).data[0].y
    assert len(set(names)) == 2 and max(map(len, names)) < 40


def test_many_classes_make_a_taller_chart():
    few, many = ({str(n): 1 for n in range(count)} for count in (2, 30))
    assert class_counts({"train": many}).layout.height > 4 * class_counts({"train": few}).layout.height
