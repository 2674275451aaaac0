import { FitAddon } from '@xterm/addon-fit';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { Place } from '../problems/Problem.js';
import { Backlog } from './Backlog.js';
import { copyAndPaste } from './copyAndPaste.js';
import { hasGraphicsProcessor } from './graphicsProcessor.js';
import { PlaceLinks } from './PlaceLinks.js';
import { appearanceChanged, terminalTheme } from './theme.js';
import { isReply } from './replies.js';

export interface TerminalScreenOptions {
  fontSize: number;
  screenReader: boolean;
  /** Somebody followed a place in a traceback. */
  onPlace: (place: Place) => void;
  /** A key before the terminal takes it: whether the terminal is to leave it alone. */
  onKey: (event: KeyboardEvent) => boolean;
}

/** One terminal: what a program printed, and the keyboard to answer it with. It lives while its tab does, shown or not. */
export class TerminalScreen {
  readonly element = document.createElement('div');
  readonly xterm: Terminal;
  /** What is typed. */
  onInput: (text: string) => void = () => undefined;
  onResize: (rows: number, cols: number) => void = () => undefined;
  /** Set while an output is shown that was shown before: what the terminal answers to questions in it was answered then. */
  replaying = false;

  readonly #fit = new FitAddon();
  readonly #backlog: Backlog;
  readonly #observer = new ResizeObserver(() => this.fit());
  readonly #stopWatching: () => void;
  #opened = false;
  #wantsFocus = false;
  #gpu: { dispose(): void } | null = null;

  constructor(options: TerminalScreenOptions) {
    this.element.className = 'terminal-host';
    this.xterm = new Terminal({
      allowProposedApi: true, // unicode11
      convertEol: false,
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono') || 'monospace',
      fontSize: options.fontSize,
      lineHeight: 1.2,
      minimumContrastRatio: 4.5,
      rows: 24, cols: 80,
      screenReaderMode: options.screenReader,
      scrollback: 10_000,
      theme: terminalTheme(),
    });
    this.#backlog = new Backlog((text, shown) => this.xterm.write(text, shown));
    this.xterm.loadAddon(this.#fit);
    this.xterm.loadAddon(new Unicode11Addon());
    this.xterm.unicode.activeVersion = '11';
    this.xterm.loadAddon(new WebLinksAddon((_, address) => window.open(address, '_blank', 'noopener')));
    this.xterm.registerLinkProvider(new PlaceLinks(this.xterm, options.onPlace));
    copyAndPaste(this.xterm, options.onKey);
    this.xterm.onData(data => {
      if (!this.replaying || !isReply(data)) this.onInput(data);
    });
    this.xterm.onResize(({ rows, cols }) => this.onResize(rows, cols));
    this.#stopWatching = appearanceChanged(() => { this.xterm.options.theme = terminalTheme(); });
  }

  /** Shows it in `parent`; returns what takes it out again. */
  mount(parent: HTMLElement): () => void {
    parent.append(this.element);
    if (!this.#opened) {
      this.#opened = true;
      this.xterm.open(this.element);
    }

    this.#observer.observe(parent);
    this.fit();
    if (this.#wantsFocus) this.focus();
    void this.#accelerate();
    return () => {
      this.#observer.disconnect();
      // A browser has only so many of these.
      this.#gpu?.dispose();
      this.#gpu = null;
      this.element.remove();
    };
  }

  fit(): void {
    if (this.element.clientWidth > 40 && this.element.clientHeight > 20) this.#fit.fit();
  }

  get size(): { rows: number; cols: number } {
    return { rows: this.xterm.rows, cols: this.xterm.cols };
  }

  /** Shows output. A promise means: wait with more until it settles. */
  write(text: string): Promise<void> | undefined {
    return this.#backlog.write(text);
  }

  /** Nothing of the last run stays. */
  clear(): void {
    this.#backlog.clear(() => this.xterm.reset());
  }

  /** Gives it the keyboard; where it is not shown yet, as soon as it is. */
  focus(): void {
    this.#wantsFocus = !this.element.isConnected;
    this.xterm.focus();
  }

  setFontSize(pixels: number): void {
    this.xterm.options.fontSize = pixels;
    this.fit();
  }

  setScreenReader(on: boolean): void {
    this.xterm.options.screenReaderMode = on;
  }

  dispose(): void {
    this.#stopWatching();
    this.#observer.disconnect();
    this.#backlog.close();
    this.xterm.dispose();
    this.element.remove();
  }

  async #accelerate(): Promise<void> {
    if (this.xterm.options.screenReaderMode || !hasGraphicsProcessor()) return;
    try {
      const { WebglAddon } = await import('@xterm/addon-webgl');
      if (!this.element.isConnected || this.#gpu) return;
      const gpu = new WebglAddon();
      gpu.onContextLoss(() => {
        gpu.dispose();
        if (this.#gpu === gpu) this.#gpu = null;
      });
      this.xterm.loadAddon(gpu);
      this.#gpu = gpu;
    } catch {
      // No WebGL here: the terminal draws with elements, slower and just as right.
    }
  }
}
