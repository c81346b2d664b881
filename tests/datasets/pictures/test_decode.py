import io
import struct
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from labcore.datasets.pictures.decode import Unreadable, decode, decode_mask, read_header

from ..pieces import encoded, noise

GRAY, RGB, RGBA = noise(1, (9, 13)), noise(2, (9, 13, 3)), noise(3, (9, 13, 4))
DEEP = np.random.default_rng(4).integers(0, 65536, (9, 13), dtype=np.uint16)
DEEP_RGB = np.random.default_rng(5).integers(0, 65536, (9, 13, 3), dtype=np.uint16)
ORIENTATION = 274


def chunk(kind, data):
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def png_saying(width, height):
    header = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "WEBP"])
@pytest.mark.parametrize("image", [GRAY, RGB], ids=["gray", "RGB"])
def test_lossless_kinds_come_back_as_they_were(kind, image):
    got = decode(encoded(image, kind, **({"lossless": True} if kind == "WEBP" else {})))
    wanted = np.atleast_3d(image)
    np.testing.assert_array_equal(got, np.broadcast_to(wanted, (*wanted.shape[:2], got.shape[2])))


def test_jpeg_gray_rgb_and_cmyk():
    smooth = np.full((16, 16, 3), (200, 60, 20), np.uint8)
    assert decode(encoded(smooth[..., 0], "JPEG")).shape == (16, 16, 1)
    for image in (Image.fromarray(smooth), Image.fromarray(smooth).convert("CMYK")):
        got = decode(encoded(image, "JPEG", quality=95)).astype(int)
        assert np.abs(got - smooth).max() < 12


def test_transparency_is_laid_on_white():
    got = decode(encoded(RGBA)).astype(float)
    alpha = RGBA[..., 3:] / 255
    np.testing.assert_allclose(got, RGBA[..., :3] * alpha + 255 * (1 - alpha), atol=1.5)
    clear = Image.fromarray(np.zeros((4, 4), np.uint8)).convert("LA")
    clear.putalpha(0)
    np.testing.assert_array_equal(decode(encoded(clear)), np.full((4, 4, 1), 255))


def test_palette_and_black_and_white():
    palette = Image.fromarray(RGB).quantize(16)
    np.testing.assert_array_equal(decode(encoded(palette)), np.asarray(palette.convert("RGB")))
    bits = Image.fromarray(GRAY).convert("1")
    np.testing.assert_array_equal(decode(encoded(bits))[..., 0], np.asarray(bits.convert("L")))


@pytest.mark.parametrize("kind", [".png", ".tiff"])
@pytest.mark.parametrize("image", [DEEP, DEEP_RGB], ids=["gray", "RGB"])
def test_sixteen_bits_are_kept(kind, image):
    data = cv2.imencode(kind, image[..., ::-1] if image.ndim == 3 else image)[1].tobytes()
    assert read_header(io.BytesIO(data)).deep
    got = decode(data)
    assert got.dtype == np.uint16
    np.testing.assert_array_equal(got, np.atleast_3d(image))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("image", [GRAY, DEEP_RGB], ids=["8-bit", "16-bit"])
def test_images_are_turned_upright(orientation, image):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    data = encoded(GRAY, "PNG", exif=exif)
    wanted = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
    if image is DEEP_RGB:
        plain = cv2.imencode(".png", np.repeat(GRAY[..., None].astype(np.uint16) * 257, 3, axis=2))[1].tobytes()
        at = plain.index(b"IDAT") - 4
        data = plain[:at] + chunk(b"eXIf", exif.tobytes().removeprefix(b"Exif\0\0")) + plain[at:]
    got = decode(data)
    np.testing.assert_array_equal(got[..., 0] // (257 if got.dtype == np.uint16 else 1), wanted)


def test_a_deep_tiff_is_turned_once():
    image = Image.fromarray(DEEP)
    data = encoded(image, "TIFF", tiffinfo={ORIENTATION: 6})
    np.testing.assert_array_equal(decode(data)[..., 0], np.rot90(DEEP, 3))


def test_a_tiff_named_png_is_read_by_its_content():
    np.testing.assert_array_equal(decode(encoded(GRAY, "TIFF"))[..., 0], GRAY)


def test_one_pixel():
    assert decode(encoded(np.zeros((1, 1), np.uint8))).shape == (1, 1, 1)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"not an image", "not a PNG"),
        (b"", "is empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PNG"),
        (encoded(GRAY, "GIF"), "not a PNG"),
        (encoded(GRAY, "PPM"), "not a PNG"),
        (png_saying(30016, 30016), "megapixels"),
        (png_saying(6000, 6000), "megapixels"),
        (encoded(Image.fromarray(GRAY), "TIFF", save_all=True, append_images=[Image.fromarray(GRAY)]), "frames"),
        (encoded(Image.fromarray(RGB), "WEBP", save_all=True, append_images=[Image.fromarray(RGB[::-1])]), "frames"),
        (encoded(GRAY.astype(np.float32), "TIFF"), "32 bits"),
        (encoded(GRAY.astype(np.int32), "TIFF"), "32 bits"),
    ],
)
def test_refused_by_the_header_alone(data, says):
    with pytest.raises(Unreadable, match=says):
        read_header(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP", "TIFF"])
def test_truncation_at_any_byte_is_noticed(kind):
    whole = encoded(noise(7, (40, 40)), kind)
    for length in range(0, len(whole) * 9 // 10, max(1, len(whole) // 40)):
        with pytest.raises(Unreadable):
            decode(whole[:length])


def test_noise_in_an_image_never_breaks_the_decoder():
    rng = np.random.default_rng(0)
    for kind in ("PNG", "JPEG", "BMP", "WEBP", "TIFF"):
        whole = np.frombuffer(encoded(noise(7, (20, 20)), kind), np.uint8)
        for _ in range(60):
            bent = whole.copy()
            bent[rng.integers(0, len(bent), 4)] = rng.integers(0, 256, 4)
            try:
                assert decode(bent.tobytes()).ndim == 3
            except Unreadable as error:
                assert str(error)


def test_masks_keep_their_values():
    mask = noise(1, (6, 6)) % 4
    palette = Image.fromarray(mask).convert("P")
    palette.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255])
    for image in (
        mask,
        Image.fromarray(mask),
        np.repeat(mask[..., None], 3, axis=2),
        Image.fromarray(mask).convert("LA"),
    ):
        np.testing.assert_array_equal(decode_mask(encoded(image)), mask)
    indexed = Image.fromarray(mask)
    indexed.putpalette([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255])
    assert indexed.mode == "P"
    np.testing.assert_array_equal(decode_mask(encoded(indexed)), mask)
    np.testing.assert_array_equal(decode_mask(encoded(Image.fromarray(mask > 1))), mask > 1)


def test_masks_that_hold_no_classes():
    with pytest.raises(Unreadable, match="mask"):
        decode_mask(encoded(DEEP))


def test_threads_that_decode_leave_the_filters_of_warnings_as_they_were():
    data = encoded(noise(0, (64, 64)))
    before = list(warnings.filters)
    with ThreadPoolExecutor(4) as pool:
        images = list(pool.map(decode, [data] * 200))
    assert warnings.filters == before
    assert all((image == images[0]).all() for image in images)
