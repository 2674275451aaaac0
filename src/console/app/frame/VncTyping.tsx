import type { RefObject } from 'preact';
import { t } from '../i18n/i18n.js';
import { keysBetween, keysymOfKey } from './typedKeys.js';

/** Something that can be taken back, so that a Backspace of an on-screen keyboard is seen. */
const filler = '·'.repeat(64);

/**
 * The field that brings up the on-screen keyboard, and hands on what it writes. Such keyboards mostly say no keys, only what the field holds then. Nothing of it is
 * seen: what is typed appears where the program shows it.
 */
export function VncTyping({ field, onKeys, onFocused }: { field: RefObject<HTMLTextAreaElement | null>; onKeys: (keysyms: number[]) => void; onFocused: (focused: boolean) => void }) {
  const known = (element: HTMLTextAreaElement) => element.dataset['known'] ?? filler;
  const refill = (element: HTMLTextAreaElement) => {
    element.value = element.dataset['known'] = filler;
    element.setSelectionRange(filler.length, filler.length);
  };
  const take = (element: HTMLTextAreaElement, composing: boolean) => {
    const keys = keysBetween(known(element), element.value);
    element.dataset['known'] = element.value;
    if (keys.length > 0) onKeys(keys);
    // In the middle of a word the keyboard has its own idea of what is there.
    if (!composing && (element.value.length < filler.length / 2 || element.value.length > filler.length * 4)) refill(element);
  };
  return (
    <textarea
      ref={field} class="vnc-typing" tabIndex={-1} rows={1} aria-label={t('display.typing')}
      autocapitalize="off" autocomplete="off" autocorrect="off" spellcheck={false}
      onFocus={event => { refill(event.currentTarget); onFocused(true); }}
      onBlur={() => onFocused(false)}
      onInput={event => take(event.currentTarget, event.isComposing)}
      onCompositionEnd={event => take(event.currentTarget, false)}
      onKeyDown={event => {
        const keysym = event.isComposing ? null : keysymOfKey(event.key);
        if (keysym === null || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        onKeys([keysym]);
      }}
    />
  );
}
