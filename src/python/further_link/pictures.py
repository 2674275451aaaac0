"""Pictures: PIL images, arrays as of OpenCV and numpy, and what is encoded already. None of those libraries is needed to import this."""

from __future__ import annotations

import sys
from base64 import b64encode
from io import BytesIO
from typing import Any, Optional, Tuple

from ._channel import MOST_BYTES, MOST_FRAME_BYTES, channel
from ._notes import note

#: What a picture may have, encoded, to fit into a message that is not a frame.
_MOST_PICTURE_BYTES = (MOST_BYTES - 4096) * 3 // 4

_JPEG = b"\xff\xd8\xff"
_PNG = b"\x89PNG\r\n\x1a\n"


def send_image(frame: Any, format: Optional[str] = None) -> None:
    """Shows a picture in the program's video; call it again and again for a moving one.

    It returns as soon as the picture is encoded. When the browser is slow, pictures are left out, and the newest is always shown.

    :param frame: A PIL image, an OpenCV or numpy array (BGR or grey), or the bytes of a JPEG.
    :param format: Not needed any more: which of them it is can be seen.
    """
    if format is not None:
        note("send_image needs no 'format' any more: PIL and OpenCV pictures are told apart by themselves")
    jpeg = to_jpeg(frame)
    if len(jpeg) * 4 // 3 > MOST_FRAME_BYTES - 1024:
        raise ValueError(f"a frame of {len(jpeg) >> 20} MiB is too large")
    channel.send_latest("video", lambda: b'{"channel":"video","data":"' + b64encode(jpeg) + b'"}\n', paced=False)


def to_jpeg(picture: Any, quality: int = 80) -> bytes:
    """A picture of any kind as a JPEG."""
    if isinstance(picture, (bytes, bytearray, memoryview)):
        encoded = bytes(picture)
        return encoded if encoded.startswith(_JPEG) else _save(_open(encoded), quality)
    if is_array(picture):
        return _array_to_jpeg(picture, quality)
    if is_image(picture):
        return _save(picture, quality)
    raise TypeError(f"a picture has to be a PIL image, an OpenCV or numpy array, or the bytes of a JPEG, not {type(picture).__name__}")


def to_message(picture: Any) -> Tuple[str, bytes]:
    """A picture as it is shown once: its media type and bytes, made smaller until they fit into a message."""
    if isinstance(picture, (bytes, bytearray, memoryview)):
        encoded = bytes(picture)
        if len(encoded) <= _MOST_PICTURE_BYTES:
            if encoded.startswith(_JPEG):
                return "image/jpeg", encoded
            if encoded.startswith(_PNG):
                return "image/png", encoded
        picture = _open(encoded)
    if not is_array(picture) and getattr(picture, "mode", "") in ("1", "L", "P", "RGB", "RGBA", "LA"):
        lossless = BytesIO()
        picture.save(lossless, format="PNG")
        if lossless.tell() <= _MOST_PICTURE_BYTES:
            return "image/png", lossless.getvalue()
    for quality in (85, 60, 35):
        jpeg = to_jpeg(picture, quality)
        if len(jpeg) <= _MOST_PICTURE_BYTES:
            return "image/jpeg", jpeg
    small = _open(jpeg)
    while len(jpeg) > _MOST_PICTURE_BYTES:
        small = small.resize((max(1, small.width * 2 // 3), max(1, small.height * 2 // 3)))
        jpeg = _save(small, 60)
    return "image/jpeg", jpeg


def is_array(picture: Any) -> bool:
    """Whether it is an array as of numpy, which OpenCV uses."""
    return hasattr(picture, "shape") and hasattr(picture, "dtype") and hasattr(picture, "__array__")


def is_image(picture: Any) -> bool:
    """Whether it is a PIL image."""
    return hasattr(picture, "mode") and hasattr(picture, "save") and hasattr(picture, "convert")


def _pil() -> Any:
    try:
        from PIL import Image
    except ImportError:
        raise ValueError("only JPEG can be shown here: other pictures need PIL (sudo apt install python3-pil)") from None
    return Image


def _open(encoded: bytes) -> Any:
    image = _pil()
    try:
        return image.open(BytesIO(encoded))
    except Exception:
        raise ValueError("these bytes are no picture that can be read") from None


def _save(image: Any, quality: int) -> bytes:
    encoded = BytesIO()
    (image if image.mode in ("RGB", "L") else image.convert("RGB")).save(encoded, format="JPEG", quality=quality)
    return encoded.getvalue()


def _array_to_jpeg(array: Any, quality: int) -> bytes:
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (1, 3, 4)) or 0 in array.shape:
        raise ValueError(f"an array of shape {tuple(array.shape)} is no picture: (height, width), or (height, width, 3)")
    if array.dtype.kind == "b":
        array = array * 255
    if array.dtype != "uint8":
        array = array.clip(0, 255).astype("uint8")
    cv2 = sys.modules.get("cv2")  # whoever has such arrays without it has PIL
    if cv2 is not None and hasattr(cv2, "imencode"):
        done, encoded = cv2.imencode(".jpg", array, [int(cv2.IMWRITE_JPEG_QUALITY), quality])
        if done:
            return bytes(encoded)
    if array.ndim == 3:
        # OpenCV's order is blue, green, red.
        array = array[:, :, 0] if array.shape[2] == 1 else array[:, :, 2::-1]
    height, width = array.shape[:2]
    mode = "L" if array.ndim == 2 else "RGB"
    return _save(_pil().frombytes(mode, (width, height), array.tobytes()), quality)
