"""The results of a study, as its page shows them."""

import dataclasses

import pytest
from streamlit.testing.v1 import AppTest

from labcore.studies.failures import CellRuns
from tests.pages.opening import tables
from tests.ui.study import results


def page() -> None:
    import streamlit as st

    from labcore.ui import study_results

    study_results.show(st.session_state["results"])


def shown(study, view=None, numbers=False) -> AppTest:
    test = AppTest.from_function(page, default_timeout=60)
    test.session_state["results"] = study
    test.session_state["study-numbers"] = numbers
    if view:
        test.session_state["study-view"] = view
    test.run()
    assert not test.exception, test.exception[0].message
    return test


def words(test: AppTest) -> str:
    parts = [*test.markdown, *test.caption, *test.info, *test.warning, *test.subheader]
    return "\n".join(part.value for part in parts).replace("\\", "")


def test_effects_are_told_in_sentences_with_what_three_seeds_can_show():
    test = shown(results(), numbers=True)
    told = words(test)
    assert "Turning augmentation on changed validation accuracy by +" in told and "three seeds):" in told
    assert "Dropout 0.5 instead of none changed validation accuracy by" in told
    assert "cannot give less than p = 0.25" in told
    assert "With Dropout 0.5 instead of none, the effect of turning augmentation on changed by" in told
    assert "12 of 13 runs are finished" in told and "Shaded: ±0.5 points" in told
    numbers, variance = tables(test)
    assert list(numbers["n"]) == ["3"] * 3 and "p equivalence" in numbers.columns
    assert "Seed" in variance.index and float(variance["p"].iloc[0].replace("\\", "")) < 0.05
    assert len(test.get("plotly_chart")) == 2
    assert test.selectbox(key="study-metric").options == ["Accuracy", "Loss"], "what is no judgement is not offered"


def test_one_seed_makes_no_claim():
    told = words(shown(results(seeds=1)))
    assert told.count("one seed: no claim can be made") == 3 and "One seed: no claim can be made." in told
    assert "interval −" not in told and "Open marks claim nothing" in told


def test_another_figure_has_no_region_of_equivalence():
    test = shown(results())
    test.selectbox(key="study-metric").set_value("loss").run()
    told = words(test)
    assert "changed validation loss by −" in told and "Shaded" not in told


def test_cells_have_means_spreads_gap_costs_and_front():
    test = shown(results(), "Cells and costs")
    (table,) = tables(test)
    assert table.index[0].replace("\\", "") == "augmentation off, Dropout none"
    assert "±" in table.iloc[0, 0] and table["Gap"].iloc[0].replace("\\", "") == "+6.0 points"
    assert set(table["Front"].str.replace("\\", "")) == {"★", ""} and "Typical training time" in table.columns
    test.segmented_control(key="study-cost").set_value("flops").run()
    assert not test.exception and "against cost" in words(test)


def test_failed_runs_stand_beside_the_effects_and_in_the_table_of_cells():
    study = dataclasses.replace(
        results(), runs=[*results().runs, CellRuns({"augmentation.enabled": True, "regularization.dropout": 0.9}, 3, 3)]
    )
    assert "Failed: 1 of 4 runs of augmentation off, Dropout none. Means leave failures out" in words(shown(study))
    assert "Nothing can be said of Dropout 0.9: all 3 runs of it failed." in words(shown(study))
    test = shown(study, "Cells and costs")
    (table,) = tables(test)
    assert list(table["Failed"]) == ["1 of 4", "", "", "", "3 of 3"]
    assert table.index[-1].replace("\\", "") == "augmentation on, Dropout 0.9" and table.iloc[-1, 0] == "–"
    assert "looks better here than it is" in words(test)
    assert "(1 failed)" in test.get("plotly_chart")[0].proto.spec
    unharmed = dataclasses.replace(results(ids="unharmed"), runs=())
    assert "Failed" not in tables(shown(unharmed, "Cells and costs"))[0].columns


def test_curves_show_every_cell_and_what_failed_and_the_gap():
    test = shown(results(), "Curves")
    grid = test.get("plotly_chart")[0].proto.spec
    assert "3 of 4 done, seed 9 failed" in grid and len(grid) < 20_000
    assert "generalization gap" in words(test) and len(test.get("plotly_chart")) == 3
    test.selectbox(key="study-metric").set_value("loss").run()
    assert "No run has finished an epoch yet" in words(test)


def test_two_runs_on_the_same_images_are_another_question():
    told = words(shown(results(), "Images"))
    assert "over draws of 200 images)" in told and "McNemar" in told and "another seed" in told
    grouped = words(shown(results(groups=True, ids="grouped"), "Images"))
    assert "over draws of 50 groups of 200 images)" in grouped and "McNemar" not in grouped
    old = words(shown(dataclasses.replace(results(ids="old"), answers=lambda run, part: None), "Images"))
    assert "was not kept" in old
    test = shown(results(ids="closed"), "Images")
    test.segmented_control(key="study-images-part").set_value("test").run()
    assert "has not opened its test set" in words(test) and "McNemar" not in words(test)


def test_runs_that_answer_nothing_to_images_are_not_held_against_each_other_on_them():
    whole = results()
    made = [dataclasses.replace(each, figures={"frechet_distance": 2.0 + each.seed}) for each in whole.observations]
    test = shown(dataclasses.replace(whole, observations=made, metric="frechet_distance"), "Effects")
    assert [tab.label for tab in test.tabs] == ["Effects", "Cells and costs", "Curves"]
    assert "Images" in [tab.label for tab in shown(whole, "Effects").tabs]


@pytest.mark.parametrize("view", ["Effects", "Cells and costs", "Curves", "Images"])
def test_a_study_without_a_finished_run_shows_that_there_is_nothing_yet(view):
    nothing = dataclasses.replace(results(), observations=(), curves=lambda metric: ())
    test = shown(nothing, view)
    assert "0 of 13 runs are finished" in words(test) and not test.get("plotly_chart")


def test_names_are_shown_as_they_are_and_many_levels_still_fit():
    study = results(rates=(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9))
    evil = dataclasses.replace(study.naming, factors={**study.naming.factors, "augmentation.enabled": "<b>[x](y)"})
    test = shown(dataclasses.replace(study, naming=evil))
    assert any("\\<b\\>\\[x\\]\\(y\\)" in part.value for part in test.markdown)
    assert "among 10 comparisons" in words(test) or "corrected for ten comparisons" in words(test)
