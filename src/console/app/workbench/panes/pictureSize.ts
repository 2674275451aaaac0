/** The most pixels of a picture that is decoded: a few bytes may say that they are a picture of gigabytes. */
export const mostPixels = 7680 * 4320;

/** How large a PNG or JPEG says that it is, in pixels; null: it is neither. */
export function pictureSize(bytes: Uint8Array): { width: number; height: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // PNG: eight bytes of signature, then the chunk IHDR, which begins with width and height.
  if (bytes.length >= 24 && view.getUint32(0) === 0x89504e47) return { width: view.getUint32(16), height: view.getUint32(20) };
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null;
  // JPEG: segments; those named SOF have the height and the width. FF may be repeated before a name.
  for (let at = 2; at + 9 <= bytes.length;) {
    if (bytes[at] !== 0xff) return null;
    const name = bytes[at + 1]!;
    if (name === 0xff) at++;
    else if (name >= 0xc0 && name <= 0xcf && name !== 0xc4 && name !== 0xc8 && name !== 0xcc) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    else if (name >= 0xd0 && name <= 0xd9) at += 2;
    else at += 2 + view.getUint16(at + 2);
  }

  return null;
}
