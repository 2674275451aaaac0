import type { ProgramKeys } from './ProgramKeys.js';

/** What a key means to whatever has the focus. */
export type Target = 'terminal' | 'text' | 'button' | 'other';

/**
 * Whether a key goes to the program. Text that is written stays where it is written; of what is pressed in the terminal, only keys that are no text go to the
 * program; a button is pressed by Enter and the space bar. Tab and F6 always move the focus.
 */
export function goesToProgram(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>, target: Target): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key === 'Tab' || event.key === 'F6') return false;
  switch (target) {
    case 'text': return false;
    case 'terminal': return event.key.length > 1;
    case 'button': return event.key !== 'Enter' && event.key !== ' ';
    default: return true;
  }
}

function targetOf(element: EventTarget | null): Target {
  if (!(element instanceof Element)) return 'other';
  if (element.closest('.terminal-host')) return 'terminal';
  if (element.closest('textarea, select, [contenteditable=true], input:not([type=checkbox]), [role=menu], [role=tree], [role=tab], [role=separator], dialog')) return 'text';
  return element.closest('button, a, input, summary') ? 'button' : 'other';
}

/** Has `keys` pressed by the keyboard, as far as the program wants them. Returns what ends that. */
export function listenToKeyboard(keys: ProgramKeys): () => void {
  const down = (event: KeyboardEvent) => {
    if (event.defaultPrevented || !keys.wants(event.key) || !goesToProgram(event, targetOf(event.target))) return;
    event.preventDefault();
    keys.press(event.code || event.key, event.key);
  };
  const up = (event: KeyboardEvent) => {
    if (keys.release(event.code || event.key)) event.preventDefault();
    // A Mac does not tell of a key that is let go while Command is down.
    if (event.key === 'Meta') keys.releaseAll();
  };
  const away = () => keys.releaseAll();
  window.addEventListener('keydown', down);
  window.addEventListener('keyup', up);
  window.addEventListener('blur', away);
  document.addEventListener('visibilitychange', away);
  return () => {
    window.removeEventListener('keydown', down);
    window.removeEventListener('keyup', up);
    window.removeEventListener('blur', away);
    document.removeEventListener('visibilitychange', away);
    keys.releaseAll();
  };
}
