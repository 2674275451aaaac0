import { afterEach, expect, test } from 'vitest';
import { deFrame } from './de.frame.js';
import { deWorkbench } from './de.workbench.js';
import { enFrame } from './en.frame.js';
import { enWorkbench } from './en.workbench.js';
import { language, preferredLanguage, t } from './i18n.js';

afterEach(() => { language.value = 'en'; });

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)/g)].map(match => match[1]).sort();

test.each([['frame', enFrame, deFrame], ['workbench', enWorkbench, deWorkbench]] as const)('every text of the %s says the same values in every language', (_, en, de) => {
  for (const [key, text] of Object.entries(de)) expect(placeholders(text), key).toEqual(placeholders((en as Record<string, string>)[key]!));
});

test('the language of the browser is taken if there is one of ours', () => {
  expect(preferredLanguage(['fr-FR', 'de-AT', 'en'])).toBe('de');
  expect(preferredLanguage(['fr', 'it'])).toBe('en');
  expect(preferredLanguage([])).toBe('en');
});

test('values and numbers stand where they belong', () => {
  expect(t('pair.welcome', { name: 'Anna <b>' })).toBe('Paired as “Anna <b>”');
  expect(t('pair.problem.wrong', { count: 1 })).toContain('one more try');
  expect(t('pair.problem.wrong', { count: 2 })).toContain('2 more tries');
  language.value = 'de';
  expect(t('pair.problem.wrong', { count: 2 })).toContain('2 Versuche');
});
