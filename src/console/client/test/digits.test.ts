import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { base64url, comparisonDigits, hex } from '../src/digits.js';

const sha256 = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());

test('the digits are those of the example in docs/pairing.md', async () => {
  expect(await comparisonDigits(sha256('key'), sha256('client'), sha256('device'))).toBe('822006');
});

test('base64url and hexadecimal, there and back', () => {
  const bytes = sha256('x');
  expect(base64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
  expect(base64url.decode(base64url(bytes))).toEqual(bytes);
  expect(hex(Buffer.from(bytes).toString('hex'))).toEqual(bytes);
});
