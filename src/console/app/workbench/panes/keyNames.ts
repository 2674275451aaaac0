import { t, type TextKey } from '../../i18n/i18n.js';

const symbols: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Enter: '⏎', Backspace: '⌫', Shift: '⇧', Escape: 'Esc', Control: 'Ctrl' };
const words: Record<string, TextKey> = { 'ArrowUp': 'key.up', 'ArrowDown': 'key.down', 'ArrowLeft': 'key.left', 'ArrowRight': 'key.right', ' ': 'key.space', 'Enter': 'key.enter' };

/** A key (KeyboardEvent.key) as it stands on a button, and as it is said. */
export function keyName(key: string): { symbol: string; words: string } {
  const said = words[key] ? t(words[key]) : key;
  return { symbol: symbols[key] ?? (key.length === 1 && key !== ' ' ? key.toUpperCase() : said), words: said };
}
