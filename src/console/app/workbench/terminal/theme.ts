import type { ITheme } from '@xterm/xterm';

/** Dark in every appearance, as terminals are; its ground and ink are the page's tokens. */
export function terminalTheme(): ITheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  return {
    background: token('--term-bg', '#1d201f'), foreground: token('--term-text', '#e9e7df'),
    cursor: '#5cc4b6', cursorAccent: token('--term-bg', '#1d201f'),
    selectionBackground: '#3f6b66', selectionInactiveBackground: '#39504d',
    black: '#2c302e', red: '#ff8f85', green: '#8ccf87', yellow: '#e9c46a', blue: '#86b5f0', magenta: '#d3a4e6', cyan: '#6fd0c4', white: '#d8d6cd',
    brightBlack: '#858d89', brightRed: '#ffb0a8', brightGreen: '#aee3a8', brightYellow: '#f4d88f', brightBlue: '#aecdf6', brightMagenta: '#e5c4f1', brightCyan: '#9be4da', brightWhite: '#ffffff',
  };
}

/** Calls `listener` when the page's appearance changes, by its own setting or the system's. Returns what ends that. */
export function appearanceChanged(listener: () => void): () => void {
  const observer = new MutationObserver(listener), dark = matchMedia('(prefers-color-scheme: dark)');
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-appearance'] });
  dark.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    dark.removeEventListener('change', listener);
  };
}
