import type { FurtherLink } from 'further-link-client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n/i18n.js';
import { Icon } from './Icon.js';
import './VncView.css';

export type VncState = 'connecting' | 'connected' | 'ended' | 'lost';

const tries = 6, firstWait = 500, programEnded = 1000;

/**
 * The windows of a graphical program, in all the room there is; `session` names its display, as {@link displayOf} finds it in what `novnc` tells; keyboard and
 * pointer go to them while they have the focus. Ctrl+F6 gives it back. noVNC, which draws them, is loaded when the first of these is shown.
 */
export function VncView({ client, session, onState }: { client: FurtherLink; session: string; onState?: (state: VncState) => void }) {
  const place = useRef<HTMLDivElement>(null), leave = useRef<HTMLButtonElement>(null);
  const [state, setState] = useState<VncState>('connecting');
  const [attempt, setAttempt] = useState(0);

  useEffect(() => onState?.(state), [state]);

  useEffect(() => {
    const view = new Connection(client, session, place.current!, setState);
    return () => view.close();
  }, [session, attempt]);

  const giveBack = (event: KeyboardEvent) => {
    if (event.key !== 'F6' || !event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    leave.current?.focus();
  };

  return (
    <div class={`vnc ${state}`} onKeyDownCapture={giveBack}>
      <button ref={leave} type="button" class="unseen vnc-leave" onClick={() => place.current?.querySelector('canvas')?.focus()}>{t('display.enter')}</button>
      <div ref={place} class="vnc-place" />
      {state !== 'connected' && (
        <div class="vnc-cover" role="status">
          {state === 'connecting' && <p>{t('display.connecting')}</p>}
          {state === 'ended' && <p>{t('display.ended')}</p>}
          {state === 'lost' && (
            <>
              <p>{t('display.lost')}</p>
              <button type="button" class="button" onClick={() => { setState('connecting'); setAttempt(attempt + 1); }}><Icon name="refresh" size={18} />{t('display.again')}</button>
            </>
          )}
        </div>
      )}
    </div>
  );
}

/** One view's connection, made again while the program runs. */
class Connection {
  #closed = false;
  #failures = 0;
  #view: { disconnect(): void } | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly client: FurtherLink, readonly session: string, readonly place: HTMLElement, readonly tell: (state: VncState) => void) {
    void this.#open();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#view?.disconnect();
  }

  async #open(): Promise<void> {
    const { default: RFB } = await import('@novnc/novnc');
    if (this.#closed) return;
    this.place.replaceChildren();
    const socket = this.client.openSocket(`/display/${encodeURIComponent(this.session)}`, ['binary']) as WebSocket;
    const view = new RFB(this.place, socket, { shared: true });
    this.#view = view;
    view.scaleViewport = true;
    view.background = 'transparent';
    view.addEventListener('connect', () => {
      this.#failures = 0;
      const canvas = this.place.querySelector('canvas');
      canvas?.setAttribute('role', 'application');
      canvas?.setAttribute('aria-label', t('display.name'));
      canvas?.setAttribute('aria-description', t('display.leave'));
      if (canvas) canvas.tabIndex = 0;
      this.#tell('connected');
    });
    let ended = false;
    socket.addEventListener('close', event => { ended = event.code === programEnded; });
    view.addEventListener('disconnect', () => {
      if (this.#view !== view) return;
      this.#view = null;
      if (this.#closed) return;
      if (ended) this.#tell('ended');
      else void this.#lost();
    });
  }

  /** A program that has ended took its display with it; otherwise it is tried again for a while. */
  async #lost(): Promise<void> {
    try {
      if (!await this.client.hasDisplay(this.session)) return this.#tell('ended');
    } catch {
      // Nobody answers: the display may well be there when somebody does again.
    }

    if (this.#closed) return;
    if (++this.#failures > tries) return this.#tell('lost');
    this.#tell('connecting');
    this.#retry = setTimeout(() => void this.#open(), firstWait * 2 ** (this.#failures - 1));
  }

  #tell(state: VncState): void {
    if (!this.#closed) this.tell(state);
  }
}

/** The display that the `path` of a program's `novnc` names. */
export function displayOf(path: string): string | null {
  const hash = path.indexOf('#');
  return hash < 0 ? null : new URLSearchParams(path.slice(hash + 1)).get('session');
}
