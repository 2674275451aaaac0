import { expect, test } from 'vitest';
import { keysBetween, keysymOf, keysymOfKey } from './typedKeys.js';

const backspace = 0xff08, enter = 0xff0d;

test('what is typed at the end is those characters', () => {
  expect(keysBetween('··', '··hi')).toEqual([0x68, 0x69]);
  expect(keysBetween('··', '··')).toEqual([]);
});

test('what is gone was taken back', () => expect(keysBetween('··a', '·')).toEqual([backspace, backspace]));

test('a word that the keyboard corrects is typed anew from where it differs', () => {
  expect(keysBetween('helo', 'hello ')).toEqual([backspace, 0x6c, 0x6f, 0x20]);
});

test('characters beyond Latin-1 are Unicode keysyms, also those of two units', () => {
  expect(keysymOf('ß')).toBe(0xdf);
  expect(keysymOf('€')).toBe(0x0100_20ac);
  expect(keysBetween('', '🐢')).toEqual([0x0101_f422]);
  expect(keysBetween('🐢', '')).toEqual([backspace]);
  expect(keysBetween('', '\n')).toEqual([enter]);
});

test('keys that write nothing have a name, and inherited names are none', () => {
  expect(keysymOfKey('ArrowLeft')).toBe(0xff51);
  expect(keysymOfKey('a')).toBeNull();
  expect(keysymOfKey('constructor')).toBeNull();
});
