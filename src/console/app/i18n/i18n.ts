import { computed, signal } from '@preact/signals';
import { deFrame } from './de.frame.js';
import { deWorkbench } from './de.workbench.js';
import { enFrame } from './en.frame.js';
import { enWorkbench } from './en.workbench.js';

const en = { ...enFrame, ...enWorkbench };

/** Every text has one of these names. English is complete by definition; a language that lacks one does not compile. */
export type TextKey = keyof typeof en;

export type Texts = Record<TextKey, string>;

const de: Texts = { ...deFrame, ...deWorkbench };

/** The languages there are, each in its own words. */
export const languages = { en: 'English', de: 'Deutsch' } as const;

export type Language = keyof typeof languages;

const texts: Record<Language, Texts> = { en, de };

/** What the browser prefers, of what there is. */
export function preferredLanguage(preferred: readonly string[] = globalThis.navigator?.languages ?? []): Language {
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split('-')[0];
    if (primary !== undefined && primary in languages) return primary as Language;
  }
  return 'en';
}

/** The language of the page; who reads a text in a component is drawn anew when it changes. */
export const language = signal<Language>(preferredLanguage());

const current = computed(() => texts[language.value]);

/**
 * A text. `{name}` in it is replaced by `values.name`; `{count|one|many #}` chooses by the number `values.count`, which stands for `#`.
 */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  return current.value[key].replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one !== undefined && many !== undefined) return value === 1 ? one : many.replaceAll('#', typeof value === 'number' ? number(value) : value);
    return typeof value === 'number' ? number(value) : value;
  });
}

/** A number, as the language writes it. */
export function number(value: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(language.value, options).format(value);
}

/** A day or moment, as the language writes it. */
export function date(value: string | Date, options: Intl.DateTimeFormatOptions = { dateStyle: 'medium' }): string {
  return new Intl.DateTimeFormat(language.value, options).format(new Date(value));
}
