import type { Terminal } from '@xterm/xterm';

const isMac = /Mac|iP(hone|ad|od)/.test(navigator.platform);

/** Copying and pasting as everywhere else: Ctrl-C copies while something is selected, and interrupts otherwise; Ctrl-V pastes; with Shift both always do. */
export function copyAndPaste(xterm: Terminal, leaveAlone: (event: KeyboardEvent) => boolean): void {
  xterm.attachCustomKeyEventHandler(event => {
    if (leaveAlone(event)) return false;
    if (event.type !== 'keydown' || isMac || !event.ctrlKey || event.altKey || event.metaKey) return true;
    const key = event.key.toLowerCase();
    // The browser pastes, which the terminal hears of by the event `paste`.
    if (key === 'v') return false;
    if (key !== 'c' || (!event.shiftKey && !xterm.hasSelection())) return true;
    event.preventDefault();
    if (xterm.hasSelection()) void copy(xterm);
    return false;
  });
}

/** Copies what is selected. */
export async function copy(xterm: Terminal): Promise<void> {
  try {
    await navigator.clipboard.writeText(xterm.getSelection());
    xterm.clearSelection();
  } catch {
    document.execCommand('copy');
  }
}
