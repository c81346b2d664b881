"""DICOM files made by pydicom itself, against numbers worked out by hand."""

import io
import warnings

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGLSLossless,
    RLELossless,
    generate_uid,
)

from labcore.datasets.pictures.decode import decode, read_header
from labcore.datasets.pictures.dicom import MOST_ELEMENTS, TAKEN, read_about
from labcore.datasets.pictures.header import Unreadable

PIXELS = np.array([[0, 100, 200], [300, 400, 1000]], np.int16)


def dicom(pixels=PIXELS, syntax=ExplicitVRLittleEndian, compress=None, **tags):
    """A DICOM file of `pixels` `(H, W)` or `(frames, H, W)` as bytes; a tag of None is left out."""
    pixels = np.asarray(pixels)
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = CTImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID = generate_uid()
    dataset.PatientID, dataset.PatientName, dataset.PatientBirthDate = "4711", "Doe^Jane", "19700101"
    dataset.Rows, dataset.Columns = pixels.shape[-2:]
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = pixels.dtype.itemsize * 8
    dataset.HighBit, dataset.PixelRepresentation = dataset.BitsStored - 1, int(pixels.dtype.kind == "i")
    if pixels.ndim == 3:
        dataset.NumberOfFrames = len(pixels)
    dataset.PixelData = pixels.tobytes()
    if pixels.dtype.itemsize == 1:
        dataset["PixelData"].VR = "OB"
    for name, value in tags.items():
        if value is None:
            delattr(dataset, name)
        else:
            setattr(dataset, name, value)
    if compress:
        dataset.compress(compress)
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset.save_as(out, enforce_file_format=True)
    return out.getvalue()


def values(data):
    image = decode(data)
    assert image.dtype == np.uint8 and image.shape[2] == 1
    return image[..., 0].tolist()


def test_the_window_is_that_of_the_standard():
    # (x - (200.5 - 0.5)) / (401 - 1) + 0.5, times 255: 0 → 0, 100 → 63.75, 200 → 127.5, 300 → 191.25, 400 → 255
    assert values(dicom(WindowCenter=200.5, WindowWidth=401)) == [[0, 64, 128], [191, 255, 255]]


def test_an_exact_window():
    # (x - 200) / 400 + 0.5
    tags = {"WindowCenter": 200, "WindowWidth": 400, "VOILUTFunction": "LINEAR_EXACT"}
    assert values(dicom(**tags)) == [[0, 64, 128], [191, 255, 255]]


def test_a_sigmoid_window():
    # 255 / (1 + exp(-4 (x - 200) / 400)): at 0, exp(2) = 7.389 → 30.4; at 100, exp(1) = 2.718 → 68.6
    found = values(dicom(WindowCenter=200, WindowWidth=400, VOILUTFunction="SIGMOID"))
    assert found == [[30, 69, 128], [186, 225, 255]]


def test_values_are_rescaled_before_they_are_windowed():
    # 2 x - 100: -100, 100, 300, 500, 700, 1900; window -100 … 700
    found = values(dicom(RescaleSlope=2, RescaleIntercept=-100, WindowCenter=300.5, WindowWidth=801))
    assert found == [[0, 64, 128], [191, 255, 255]]


def test_the_first_of_several_windows_is_taken():
    several = values(dicom(WindowCenter=[200.5, 40], WindowWidth=[401, 80]))
    assert several == values(dicom(WindowCenter=200.5, WindowWidth=401))


def test_monochrome1_is_turned_over():
    tags = {"WindowCenter": 200.5, "WindowWidth": 401, "PhotometricInterpretation": "MONOCHROME1"}
    assert values(dicom(**tags)) == [[255, 191, 128], [64, 0, 0]]


@pytest.mark.parametrize("tags", [{}, {"WindowCenter": 40}, {"WindowCenter": 40, "WindowWidth": 0}])
def test_without_a_window_percentiles_decide(tags):
    ramp = np.arange(101, dtype=np.int16).reshape(1, 101)  # 1st and 99th percentile are 1 and 99
    found = values(dicom(ramp, **tags))[0]
    assert (found[0], found[1], found[50], found[99], found[100]) == (0, 0, 128, 255, 255)


def test_padding_does_not_decide():
    ramp = np.append(np.arange(101), np.full(200, -2000)).astype(np.int16).reshape(1, 301)
    assert values(dicom(ramp, PixelPaddingValue=-2000))[0][:101] == values(dicom(ramp[:, :101]))[0]


def test_a_flat_image_is_no_error():
    assert values(dicom(np.full((2, 2), 7, np.int16))) == [[0, 0], [0, 0]]


def test_text_that_is_burnt_into_the_pixels_is_told():
    told = {said: read_header(io.BytesIO(dicom(BurnedInAnnotation=said))).remarks for said in ("YES", "NO")}
    assert [any("burnt into" in remark for remark in remarks) for remarks in told.values()] == [True, False]


def test_of_several_frames_the_first_is_taken_and_told():
    data = dicom(np.stack([PIXELS, PIXELS + 1]), WindowCenter=200.5, WindowWidth=401)
    assert values(data) == [[0, 64, 128], [191, 255, 255]]
    header = read_header(io.BytesIO(data))
    assert (header.height, header.width, header.gray, header.deep) == (2, 3, True, False)
    assert any("several frames" in remark for remark in header.remarks)


def test_color():
    red = np.zeros((4, 4, 3), np.uint8)
    red[..., 0] = 255
    data = dicom(
        np.zeros((4, 4), np.uint8),
        PhotometricInterpretation="RGB",
        SamplesPerPixel=3,
        PlanarConfiguration=0,
        PixelData=red.tobytes(),
    )
    assert np.array_equal(decode(data), red)


def test_compression_that_can_be_read():
    data = dicom(PIXELS.astype(np.uint16), compress=RLELossless, WindowCenter=200.5, WindowWidth=401)
    assert values(data) == [[0, 64, 128], [191, 255, 255]]


def test_patients_are_read_from_any_syntax():
    assert read_about(io.BytesIO(dicom()))[0] == "4711"
    assert read_about(io.BytesIO(dicom(syntax=ImplicitVRLittleEndian)))[0] == "4711"
    assert read_about(io.BytesIO(dicom(PatientID=None)))[0] == ""
    assert read_about(io.BytesIO(b"no DICOM")) == ("", {})


def test_how_it_was_taken_is_read_and_nothing_that_tells_of_whom():
    tags = {"Modality": "DX", "ViewPosition": "PA", "Manufacturer": "ACME  Inc", "InstitutionName": "St. Mary"}
    _, taken = read_about(io.BytesIO(dicom(**tags, PatientSex="F", StudyDate="20200102")))
    assert (taken["modality"], taken["view position"], taken["manufacturer"]) == ("DX", "PA", "ACME Inc")
    assert taken["body part"] == "" and set(taken) == set(TAKEN)
    told = " ".join(taken.values())
    assert not any(secret in told for secret in ("4711", "Doe", "1970", "2020", "Mary"))


def without_pixels():
    return dicom(Rows=None)


def with_many_elements():
    data = dicom()
    at = data.index(b"\x10\x00\x10\x00")  # in front of the patient's name
    element = b"".join(b"\x11\x00" + number.to_bytes(2, "little") + b"LO\x00\x00" for number in range(MOST_ELEMENTS))
    return data[:at] + element + data[at:]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (without_pixels, "without an image"),
        (lambda: dicom(Rows=60_000, Columns=60_000), "megapixels"),
        (lambda: dicom(Rows=0), "pixels"),
        (lambda: dicom(PhotometricInterpretation="PALETTE COLOR"), "PALETTE COLOR"),
        (lambda: dicom(BitsAllocated=64), "64 bits"),
        (lambda: dicom(Rows=200), "damaged"),
        (lambda: dicom()[:200], "damaged|without an image"),
        (lambda: dicom(syntax=DeflatedExplicitVRLittleEndian), "deflated"),
        (with_many_elements, "elements"),
        (lambda: bytes(128) + b"DICM" + bytes(range(256)) * 40, "damaged|without an image"),
    ],
)
def test_hostile_files_are_refused_with_a_reason(make, says):
    data = make()
    with pytest.raises(Unreadable, match=says):
        read_header(io.BytesIO(data))
        decode(data)


def test_compression_without_a_decoder_is_named():
    from pydicom.encaps import encapsulate

    data = dicom(syntax=JPEGLSLossless, PixelData=encapsulate([b"\xff\xd8\xff\xf7" + bytes(60)]))
    with pytest.raises(Unreadable, match=r"compressed as 'JPEG-LS Lossless Image Compression'.*decompress it"):
        decode(data)
