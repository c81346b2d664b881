"""Slots: from LAB_SLOTS, from GPUs, from cores and memory."""

import pytest

from labcore.errors import InputError
from labcore.launch import capacity


def test_one_slot_per_chosen_gpu(monkeypatch):
    monkeypatch.delenv("LAB_SLOTS", raising=False)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "2,GPU-7f")
    assert [slot.environment["CUDA_VISIBLE_DEVICES"] for slot in capacity.slots()] == ["2", "GPU-7f"]
    monkeypatch.setenv("LAB_SLOTS", "3")
    assert [slot.environment["CUDA_VISIBLE_DEVICES"] for slot in capacity.slots()] == ["2", "GPU-7f", "2"]


@pytest.mark.parametrize(("cores", "gigabytes", "count"), [(1, 64, 2), (2, 64, 2), (16, 64, 8), (16, 7, 3), (4, 1, 1)])
def test_without_gpus_cores_and_memory_decide(monkeypatch, cores, gigabytes, count):
    monkeypatch.delenv("LAB_SLOTS", raising=False)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    monkeypatch.setattr(capacity, "cores", lambda: cores)
    memory = type("Memory", (), {"total": gigabytes << 30})
    monkeypatch.setattr(capacity.psutil, "virtual_memory", lambda: memory)
    slots = capacity.slots()
    assert len(slots) == count
    assert not any(slot.environment for slot in slots)


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "many", "1001"])
def test_a_number_of_slots_that_cannot_be_is_refused(monkeypatch, text):
    monkeypatch.setenv("LAB_SLOTS", text)
    with pytest.raises(InputError, match="LAB_SLOTS"):
        capacity.slots()
