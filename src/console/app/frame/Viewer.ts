import { type FurtherLink, FurtherLinkError } from 'further-link-client';
import type RFB from '@novnc/novnc';
import { t } from '../i18n/i18n.js';

/**
 * `ended`: the program has, while it was looked at. `unknown`: there is no such display, or none any more. `outside`: the device does not know this browser;
 * `forbidden`: it may not look. `lost`: nobody answers.
 */
export type ViewerState = 'connecting' | 'connected' | 'ended' | 'unknown' | 'outside' | 'forbidden' | 'lost';

const tries = 6, firstWait = 500, programEnded = 1000, openWithin = 10_000, askEvery = 20_000, answerWithin = 8_000, answerSoon = 3_000;

/** FramebufferUpdateRequest (RFC 6143, 7.5.3) of one pixel, whether it has changed or not: what a server answers whenever it is there. */
const areYouThere = new Uint8Array([3, 0, 0, 0, 0, 0, 0, 1, 0, 1]);

/** One view of a program's display: connected anew while the program runs, also after a network that went silent. */
export class Viewer {
  readonly #client: FurtherLink;
  readonly #session: string;
  readonly #place: HTMLElement;
  readonly #hear: { state: (state: ViewerState) => void; copied: (text: string) => void };
  #state: ViewerState = 'connecting';
  #closed = false;
  #seen = false;
  #failures = 0;
  #view: RFB | null = null;
  #socket: WebSocket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #asking: ReturnType<typeof setTimeout> | undefined;
  readonly #leave: () => void;

  /** @param hear What is told: how it is, and text that the program copied. */
  constructor(client: FurtherLink, session: string, place: HTMLElement, hear: { state: (state: ViewerState) => void; copied: (text: string) => void }) {
    this.#client = client;
    this.#session = session;
    this.#place = place;
    this.#hear = hear;
    const wake = () => { if (document.visibilityState !== 'hidden') this.#wake(); };
    const left = client.on('state', state => { if (state === 'connected') this.#wake(); });
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
    this.#leave = () => {
      left();
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wake);
    };
    void this.#open();
  }

  close(): void {
    this.#closed = true;
    this.#leave();
    clearTimeout(this.#retry);
    this.#letGo();
  }

  /** Presses keys and lets them go, one after the other. */
  press(keysyms: readonly number[]): void {
    for (const keysym of keysyms) this.#view?.sendKey(keysym, '');
  }

  /** Makes this the text of the display's clipboard. */
  give(text: string): void {
    this.#view?.clipboardPasteFrom(text);
  }

  focus(): void {
    this.#place.querySelector('canvas')?.focus();
  }

  async #open(): Promise<void> {
    this.#letGo();
    let view: RFB, socket: WebSocket, code = 0;
    try {
      const { default: Rfb } = await import('@novnc/novnc');
      if (this.#closed) return;
      this.#place.replaceChildren();
      socket = this.#client.openSocket(`/display/${encodeURIComponent(this.#session)}`, ['binary']) as WebSocket;
      socket.addEventListener('close', event => { code = event.code; }); // before noVNC listens, which then tells of the end
      view = new Rfb(this.#place, socket, { shared: true });
    } catch {
      this.#tell('lost'); // noVNC could not be fetched: the button tries again
      return;
    }

    this.#view = view;
    this.#socket = socket;
    this.#giveUpAfter(openWithin);
    view.scaleViewport = true;
    view.background = 'transparent';
    view.addEventListener('connect', () => this.#connected());
    view.addEventListener('clipboard', event => this.#hear.copied((event as CustomEvent<{ text: string }>).detail.text));
    socket.addEventListener('message', () => { if (this.#socket === socket) this.#listen(); });
    view.addEventListener('disconnect', () => {
      if (this.#view !== view) return;
      this.#view = null; // it has let go by itself
      this.#letGo();
      if (code === programEnded && this.#seen) this.#tell('ended');
      else void this.#lost();
    });
  }

  #connected(): void {
    this.#failures = 0;
    this.#seen = true;
    const canvas = this.#place.querySelector('canvas');
    canvas?.setAttribute('role', 'application');
    canvas?.setAttribute('aria-label', t('display.name'));
    canvas?.setAttribute('aria-description', t('display.leave'));
    if (canvas) canvas.tabIndex = 0;
    this.#tell('connected');
  }

  /** Something changed that makes a look worth while: the network came back, the page is looked at again. */
  #wake(): void {
    if (this.#state === 'lost') {
      this.#failures = 0;
      this.#tell('connecting');
      void this.#open();
    } else if (this.#state === 'connected') {
      this.#ask(answerSoon);
    }
  }

  /** Somebody is there: the next question is not due before a while. */
  #listen(): void {
    clearTimeout(this.#asking);
    this.#asking = setTimeout(() => this.#ask(answerWithin), askEvery);
  }

  #ask(within: number): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#giveUpAfter(within);
    this.#socket.send(areYouThere);
  }

  #giveUpAfter(milliseconds: number): void {
    clearTimeout(this.#asking);
    this.#asking = setTimeout(() => {
      this.#letGo();
      void this.#lost();
    }, milliseconds);
  }

  /** A program that has ended took its display with it; otherwise it is tried again for a while. */
  async #lost(): Promise<void> {
    this.#tell('connecting');
    const verdict = await this.#verdict();
    if (this.#closed || this.#view) return;
    if (verdict !== 'connecting') this.#tell(verdict);
    else if (++this.#failures > tries) this.#tell('lost');
    else this.#retry = setTimeout(() => void this.#open(), firstWait * 2 ** (this.#failures - 1));
  }

  /** Why a view ended, as far as the device says; `connecting`: for no reason that would keep another from beginning. */
  async #verdict(): Promise<ViewerState> {
    try {
      if (await this.#client.hasDisplay(this.#session, AbortSignal.timeout(answerWithin))) return 'connecting';
      return this.#seen ? 'ended' : 'unknown';
    } catch (error) {
      const status = error instanceof FurtherLinkError ? error.status : 0;
      return status === 401 ? 'outside' : status === 403 ? 'forbidden' : 'connecting';
    }
  }

  #letGo(): void {
    clearTimeout(this.#asking);
    const view = this.#view;
    this.#view = this.#socket = null;
    view?.disconnect();
  }

  #tell(state: ViewerState): void {
    if (this.#closed) return;
    this.#state = state;
    this.#hear.state(state);
  }
}

/** The display that the `path` of a program's `novnc` names. */
export function displayOf(path: string): string | null {
  const hash = path.indexOf('#');
  return hash < 0 ? null : new URLSearchParams(path.slice(hash + 1)).get('session');
}
