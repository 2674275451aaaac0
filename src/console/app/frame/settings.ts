import { effect, signal } from '@preact/signals';
import { type Language, language, languages } from '../i18n/i18n.js';
import { keep } from './keep.js';

/** `system` follows the device that the browser is on. */
export const appearances = ['system', 'light', 'dark', 'contrast'] as const;

export type Appearance = (typeof appearances)[number];

const remembered = { appearance: 'further-link.appearance', language: 'further-link.language' } as const;

/** How the page looks; kept by this browser. */
export const appearance = signal<Appearance>(read(remembered.appearance, appearances) ?? 'system');

/** What was chosen, which may be nothing: then the browser's own language counts. */
export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  keep.set(remembered.language, chosen);
}

export function chooseAppearance(chosen: Appearance): void {
  appearance.value = chosen;
  keep.set(remembered.appearance, chosen);
}

/** Applies what this browser was told before, and keeps the document in step. */
export function applySettings(): void {
  const chosen = read(remembered.language, Object.keys(languages) as Language[]);
  if (chosen) language.value = chosen;
  effect(() => {
    document.documentElement.lang = language.value;
  });
  effect(() => {
    const root = document.documentElement;
    if (appearance.value === 'system') delete root.dataset['appearance'];
    else root.dataset['appearance'] = appearance.value;
  });
}

function read<T extends string>(key: string, allowed: readonly T[]): T | null {
  const value = keep.get(key);
  return allowed.find(one => one === value) ?? null;
}
