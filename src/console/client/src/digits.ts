// The arithmetic of a comparison: docs/pairing.md, "By comparing digits".

const label = new TextEncoder().encode('further-link compare v1\n');

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** The six digits that both sides show. */
export async function comparisonDigits(key: Uint8Array, clientNonce: Uint8Array, deviceNonce: Uint8Array): Promise<string> {
  const all = new Uint8Array(label.length + key.length + clientNonce.length + deviceNonce.length);
  let at = 0;
  for (const part of [label, key, clientNonce, deviceNonce]) {
    all.set(part, at);
    at += part.length;
  }
  const hash = await sha256(all);
  const number = new DataView(hash.buffer).getBigUint64(0);
  return String(number % 1_000_000n).padStart(6, '0');
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

base64url.decode = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), character => character.charCodeAt(0));

export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], pair => parseInt(pair, 16));
}
