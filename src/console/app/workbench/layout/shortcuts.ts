import type { Bench } from '../Bench.js';
import { isCommand } from './View.js';

/** Keys that work wherever the focus is. Returns what ends that. */
export function shortcuts(bench: Bench, main: HTMLElement): () => void {
  const pressed = (event: KeyboardEvent) => {
    // A question is answered first; a menu closes itself.
    if (document.querySelector('dialog[open]') || (event.target as Element | null)?.closest?.('[role=menu]')) return;
    if (event.key === 'F6' && !event.ctrlKey && !event.altKey) toNextPart(main, event.shiftKey ? -1 : 1);
    else if (isCommand(event) && event.key === 'Enter') void bench.run();
    else if (isCommand(event) && event.key === '.') bench.stop();
    else if (isCommand(event) && event.key.toLowerCase() === 's' && !event.shiftKey) void bench.files.saveAll();
    else if (event.key === 'Escape' && bench.view.drawer.value) bench.view.drawer.value = false;
    else return;
    event.preventDefault();
  };
  // A file that is dropped beside the files must not replace the page.
  const dropped = (event: DragEvent) => event.preventDefault();
  window.addEventListener('keydown', pressed, true);
  window.addEventListener('dragover', dropped);
  window.addEventListener('drop', dropped);
  return () => {
    window.removeEventListener('keydown', pressed, true);
    window.removeEventListener('dragover', dropped);
    window.removeEventListener('drop', dropped);
  };
}

/** Files, editor, panes, terminal and round again: the way out of what takes the Tab key. */
function toNextPart(main: HTMLElement, by: 1 | -1): void {
  const parts = ['.tree [tabindex="0"]', '.cm-content, .picker-card', '.graphics canvas', '.key-pane, .controls :enabled', '.xterm-helper-textarea', '.program-foot button:enabled']
    .map(selector => main.querySelector<HTMLElement>(selector)).filter(part => part !== null);
  const focused = document.activeElement;
  const at = parts.findIndex(part => part === focused || part.closest('.tree, .cm-editor, .picker, .graphics, .stage-hands, .terminal-view, .program-foot')?.contains(focused));
  parts[at < 0 ? 0 : (at + by + parts.length) % parts.length]?.focus();
}
