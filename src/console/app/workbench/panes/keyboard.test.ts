import { expect, it } from 'vitest';
import { goesToProgram, type Target } from './keyboard.js';

const plain = { ctrlKey: false, metaKey: false, altKey: false };

it.each<[string, Target, boolean]>([
  ['ArrowUp', 'other', true], [' ', 'other', true], ['ArrowUp', 'terminal', true], ['w', 'terminal', false], ['ArrowUp', 'text', false], ['w', 'button', true],
  [' ', 'button', false], ['Enter', 'button', false], ['Tab', 'other', false], ['F6', 'other', false],
])('%s in %s: %s', (key, target, goes) => expect(goesToProgram({ ...plain, key }, target)).toBe(goes));

it('what the browser does with a modifier stays with the browser', () => expect(goesToProgram({ ...plain, key: 'r', ctrlKey: true }, 'other')).toBe(false));
