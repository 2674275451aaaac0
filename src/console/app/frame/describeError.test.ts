import { FurtherLinkError } from 'further-link-client';
import { afterEach, expect, test } from 'vitest';
import { language } from '../i18n/i18n.js';
import { describeError } from './describeError.js';

afterEach(() => { language.value = 'en'; });

const error = (type: string, detail = '', retryAfter: number | null = null) => new FurtherLinkError({ type, title: 'A title', detail, retryAfter });

test('what happens to anybody is said in the language of the page', () => {
  expect(describeError(error('unreachable', 'no answer from pi-top.local'))).toBe('The device does not answer.');
  language.value = 'de';
  expect(describeError(error('disk-full', 'No space left on device'))).toBe('Auf dem Gerät ist kein Platz mehr.');
  expect(describeError(error('too-many', '', 1))).toContain('eine Sekunde');
});

test('what only the daemon knows is said as it says it', () => {
  expect(describeError(error('refused-message', "runner: unknown 'cobol'"))).toBe("A title: runner: unknown 'cobol'");
  expect(describeError(error('toString'))).toBe('A title');
  expect(describeError(new TypeError('oops'))).toBe('oops');
});
