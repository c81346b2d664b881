"""Which faults may pass, by the words of those who met them."""

import pytest

from labcore.store.passing import GPU_LOST, lasting, told_by
from labcore.store.status import OUT_OF_MEMORY


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("numpy.core._exceptions._ArrayMemoryError: Unable to allocate 8 GiB", OUT_OF_MEMORY),
        ("OOM when allocating tensor with shape[4096,64,512,512] and type float", OUT_OF_MEMORY),
        ("failed to allocate 2.0GiB from device: CUDA_ERROR_OUT_OF_MEMORY: out of memory", OUT_OF_MEMORY),
        ("failed to query event: CUDA_ERROR_ILLEGAL_ADDRESS: an illegal memory access was encountered", GPU_LOST),
        ("could not synchronize: CUDA_ERROR_LAUNCH_FAILED: unspecified launch failure", GPU_LOST),
        ("F tensorflow/core/common_runtime/gpu/gpu_event_mgr.cc:274] Unexpected Event status: 1", GPU_LOST),
        ("failed call to cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected", None),
        ("ValueError: the layers do not fit", None),
        ("", None),
    ],
)
def test_each_is_known_by_its_words(words, fault):
    assert told_by(words) == fault


def test_one_that_lasts_says_how_often_it_was_met():
    assert lasting(OUT_OF_MEMORY, 1) == OUT_OF_MEMORY
    told = lasting(GPU_LOST, 3)
    assert told.problem.startswith(GPU_LOST.problem) and "3 times" in told.problem and told.cure == GPU_LOST.cure
