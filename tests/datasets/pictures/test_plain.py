import io

import cv2
import numpy as np
import pytest
from PIL import Image

from labcore.datasets.pictures.decode import Unreadable, decode, read_header
from labcore.datasets.pictures.plain import END_OF_IMAGE, decode_plain

from ..pieces import encoded, noise

SMOOTH = cv2.GaussianBlur(noise(1, (43, 37, 3)), (0, 0), 2)
IMAGES = {"gray": SMOOTH[..., 0], "RGB": SMOOTH}
WAYS = {
    "JPEG": ("JPEG", {}),
    "JPEG, coarse": ("JPEG", {"quality": 8}),
    "JPEG, 4:4:4": ("JPEG", {"subsampling": "4:4:4"}),
    "JPEG, 4:2:2": ("JPEG", {"subsampling": "4:2:2"}),
    "JPEG, 300 dpi": ("JPEG", {"dpi": (300, 300), "optimize": True}),
    "PNG": ("PNG", {"dpi": (72, 72)}),
}
DAMAGES = 300


def by_pillow(data):
    return np.asarray(Image.open(io.BytesIO(data)))


def plainly(data):
    header = read_header(io.BytesIO(data))
    return decode_plain(data, header) if header.plain else None


@pytest.mark.parametrize("image", IMAGES.values(), ids=IMAGES)
@pytest.mark.parametrize(("kind", "options"), WAYS.values(), ids=WAYS)
def test_plain_files_have_the_pixels_that_pillow_gives_them(image, kind, options):
    data = encoded(image, kind, **options)
    got = plainly(data)
    assert got.shape == (43, 37, image.ndim if image.ndim == 3 else 1)
    np.testing.assert_array_equal(got, np.atleast_3d(by_pillow(data)))
    np.testing.assert_array_equal(decode(data, read_header(io.BytesIO(data))), got)
    np.testing.assert_array_equal(decode(data), got)


@pytest.mark.parametrize("image", IMAGES.values(), ids=IMAGES)
@pytest.mark.parametrize(("kind", "least"), [("JPEG", DAMAGES // 10), ("PNG", 0)], ids=["JPEG", "PNG"])
def test_what_is_decoded_in_spite_of_damage_is_what_pillow_makes_of_it(image, kind, least):
    sound, random = encoded(image, kind), np.random.default_rng(0)
    taken = 0
    for _ in range(DAMAGES):
        data = damaged(sound, random)
        try:
            got = plainly(data)
        except Unreadable:
            continue
        if got is not None:
            taken += 1
            np.testing.assert_array_equal(got, np.atleast_3d(by_pillow(data)))
    assert taken >= least, "a damaged PNG is mostly refused by both, a JPEG is not"


def damaged(sound, random):
    """Bits turned, a part cut out or bytes put in, mostly with the end as it should be."""
    content, at, length = bytearray(sound), random.integers(len(sound)), random.integers(1, 20)
    how = random.integers(3)
    if how == 0:
        content[at] ^= 1 << random.integers(8)
    elif how == 1:
        del content[at : at + length]
    else:
        content[at:at] = random.bytes(length)
    return bytes(content) if random.random() < 0.2 else bytes(content[:-12]) + sound[-12:]


def with_orientation():
    exif = Image.Exif()
    exif[274] = 6
    return exif


NOT_PLAIN = {
    "turned JPEG": encoded(SMOOTH, "JPEG", exif=with_orientation()),
    "turned PNG": encoded(SMOOTH, "PNG", exif=with_orientation()),
    "progressive": encoded(SMOOTH, "JPEG", progressive=True),
    "in sections": encoded(SMOOTH, "JPEG", restart_marker_blocks=1),
    "CMYK": encoded(Image.fromarray(SMOOTH).convert("CMYK"), "JPEG"),
    "palette": encoded(Image.fromarray(SMOOTH).quantize(16)),
    "transparent": encoded(Image.fromarray(SMOOTH).convert("RGBA")),
    "a transparent gray": encoded(SMOOTH[..., 0], "PNG", transparency=3),
    "16 bits": encoded(SMOOTH[..., 0].astype(np.uint16)),
    "another format": encoded(SMOOTH, "BMP"),
}


@pytest.mark.parametrize("data", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_whatever_else_bears_on_the_pixels_is_left_to_pillow(data):
    assert plainly(data) is None
    assert decode(data, read_header(io.BytesIO(data))).shape[2] in (1, 3)


def test_facts_behind_the_pixels_of_a_png_are_left_to_pillow():
    turned, upright = encoded(SMOOTH, "PNG", exif=with_orientation()), encoded(SMOOTH)
    exif = turned[turned.index(b"eXIf") - 4 : turned.index(b"IDAT") - 4]
    late = upright[:-12] + exif + upright[-12:]
    assert plainly(upright) is not None
    assert plainly(late) is None
    np.testing.assert_array_equal(decode(late), decode(turned))


def test_a_marker_among_the_pixels_of_a_jpeg_or_no_end_is_left_to_pillow():
    sound = encoded(SMOOTH, "JPEG")
    middle = len(sound) - 200
    assert plainly(sound) is not None
    assert plainly(sound[:-2]) is None
    assert plainly(sound[:middle] + b"\xff\xc4" + sound[middle:]) is None
    assert plainly(sound[:middle] + END_OF_IMAGE + sound[middle:]) is None
    with pytest.raises(Unreadable, match="cut off"):
        decode(sound[:middle], read_header(io.BytesIO(sound)))


def test_a_file_that_has_changed_since_its_header_was_read_is_what_it_is_now():
    before = read_header(io.BytesIO(encoded(SMOOTH, "JPEG")))
    now = encoded(SMOOTH[:20, :30, 0])
    np.testing.assert_array_equal(decode(now, before)[..., 0], SMOOTH[:20, :30, 0])
