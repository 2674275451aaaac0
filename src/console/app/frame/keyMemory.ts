import { keep } from './keep.js';

const key = 'further-link.fingerprint';

/**
 * Keeps the fingerprint of the device's key from the first pairing on. False: it is another one than then – a new key, or another device under this name.
 */
export function rememberKey(fingerprint: string | null): boolean {
  if (fingerprint === null) return true;
  const known = keep.get(key);
  if (known === null) keep.set(key, fingerprint);
  return known === null || known === fingerprint;
}

/** From now on it is this one. */
export function acceptKey(fingerprint: string): void {
  keep.set(key, fingerprint);
}

/** The one that is kept; null: none. */
export function knownKey(): string | null {
  return keep.get(key);
}
