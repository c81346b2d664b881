"""The Latent space page, with a generator that answers in this process instead of the bench's."""

import numpy as np
import pytest
import streamlit as st

from labcore.datasets.library import Library
from labcore.launch import bench
from labcore.store.store import Store
from labcore.tasks.answers import answer
from tests import fabricate
from tests.pages.opening import images, opened, settled, words


@pytest.fixture
def asked(generative_runs, monkeypatch):
    """The VAE and the GAN, and what the bench is asked about them."""
    st.cache_data.clear()
    st.cache_resource.clear()
    questions = []

    def ask(question, payload, **limits):
        questions.append((question, payload))
        return answer(question, payload)

    monkeypatch.setattr(bench, "ask", ask)
    return (*generative_runs[1:], questions)


def page(folder, **address):
    return settled(opened("latent", run=folder.run_id, **address))


def button(test, label):
    return next(each for each in test.button if each.label == label)


def codes(questions):
    """The codes of which images were asked for last, one at a time: those of the large image."""
    return [payload["codes"][0] for question, payload in questions if question == "latent_images"][-2]


def test_the_way_there_is_offered_on_the_page_of_a_run_and_only_such_runs_are_to_choose_from(asked):
    vae = asked[0]
    assert "Latent space" in [each.label for each in opened("run", run=vae.run_id).button]
    fabricate.finished(Store(), name="A classifier")
    test = opened("latent")
    assert "Which run?" in words(test)
    labels = [each.label for each in test.button]
    assert len(labels) == 2 and "A classifier" not in labels


def test_without_any_such_run_one_is_sent_to_train(lab_home):
    assert "needs a run of a variational autoencoder or a GAN" in words(opened("latent"))
    other = fabricate.finished(Store())
    assert "Train a network" in [link.proto.label for link in opened("latent").get("page_link")]
    assert "makes no images" in words(opened("latent", run=other.run_id))


def test_a_slider_moves_the_code_and_all_go_back(asked):
    vae, _, questions = asked
    test = page(vae, start_draw="4", along="numbers")
    start = np.random.default_rng(4).standard_normal(4)
    np.testing.assert_allclose(codes(questions), start, atol=1e-6)
    assert [slider.label for slider in test.slider] == [f"Number {number}" for number in range(1, 5)]
    test = settled(next(slider for slider in test.slider if slider.label == "Number 2").set_value(2.5))
    moved = start.copy()
    moved[1] += 2.5 - round(start[1], 1)
    np.testing.assert_allclose(codes(questions), moved, atol=1e-6)
    test = settled(button(test, "As it began").click())
    assert next(slider for slider in test.slider if slider.label == "Number 2").value == round(start[1], 1)


def test_a_code_drawn_far_from_those_of_images_says_why_its_sliders_stand_far_out(asked):
    vae, gan, _ = asked
    said = "hardly vary"
    assert said in words(page(vae, start_draw="4", along="directions"))
    assert said not in words(page(vae, start="middle", along="directions"))
    assert said not in words(page(vae, start_draw="4", along="numbers"))
    assert said not in words(page(gan, start_draw="4", along="directions")), "its deviations are those of the draws"


def test_another_draw_stands_in_the_address_and_walks_go_from_minus_3_to_3(asked):
    _, gan, questions = asked
    test = page(gan, along="directions", walk="1,2")
    assert "only the way from codes to images" in words(test) and "Shen & Zhou" in words(test)
    walks = questions[-1][1]
    assert len(walks["codes"]) == 2 * 7 and walks["classes"] == [0] * 14
    assert len(images(test, "−3")) == len(images(test, "+3")) == 2
    test = settled(button(test, "Another").click())
    assert test.query_params["start_draw"] == "1"
    np.testing.assert_allclose(codes(questions), np.random.default_rng(1).standard_normal(6), atol=1e-6)


def test_the_class_that_a_generator_is_told_is_chosen(asked):
    _, gan, questions = asked
    page(gan, **{"class": "2"})
    assert questions[-1][1]["classes"] == [2] * 7


def test_the_code_of_an_image_is_where_one_can_set_out_and_test_images_stay_closed(asked):
    vae, _, questions = asked
    bars = Library().open("bars")
    row = int(bars.indices("val")[3])
    test = page(vae, start="image", start_image=str(row), along="numbers")
    known = answer("latent_codes", {"run": str(vae.path), "rows": [row]})["codes"][0]
    np.testing.assert_allclose(codes(questions), known, atol=1e-5)
    assert f"#{row} is {bars.card.classes[bars.labels[row]]}" in words(test)
    assert "the test set is closed" in words(page(vae, start="image", start_image=str(bars.indices("test")[0])))


def test_between_two_images_there_are_as_many_as_asked_and_an_animation(asked):
    vae, _, questions = asked
    rows = Library().open("bars").indices("val")[:2].tolist()
    ends = {"from": "image", "from_image": str(rows[0]), "to": "image", "to_image": str(rows[1])}
    test = page(vae, view="Between two", way="linear", steps="5", **ends)
    made = np.array(questions[-1][1]["codes"])
    found = answer("latent_codes", {"run": str(vae.path), "rows": rows})["codes"]
    np.testing.assert_allclose(made[:5], np.linspace(*np.array(found), 5), atol=1e-5)
    assert {"Strip (PNG)", "Animation (GIF)"} <= {each.label for each in test.get("download_button")}
    assert "Half way" in words(test) and len(images(test, f"#{rows[0]}")) == 1
    settled(test)
    page(vae, view="Between two", steps="5", **ends)
    assert (np.array(questions[-1][1]["codes"])[2] != made[2]).any(), "along the arc it is another code"


def test_class_means_are_added_up_and_the_nearest_class_is_named(asked):
    vae, _, questions = asked
    test = page(vae, view="Arithmetic", one="0", minus="0", plus="2")
    means = np.array(answer("latent_classes", {"run": str(vae.path)})["means"])
    np.testing.assert_allclose(questions[-1][1]["codes"], means[[0, 0, 2, 2]], atol=1e-5)
    assert len(images(test, "bar 0 − bar 0 + bar 2")) == 1 and "nearest to the mean of bar 2" in words(test)
    assert len(test.image) == 4


def test_a_gan_says_why_there_is_no_arithmetic(asked):
    assert "cannot code images" in words(page(asked[1], view="Arithmetic"))
