/** Base64, as bytes. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const newer = (Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> }).fromBase64;
  return newer ? newer.call(Uint8Array, base64) : Uint8Array.from(atob(base64), character => character.charCodeAt(0));
}
