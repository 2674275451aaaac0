import type { SocketLike, SocketOpener } from './SocketLike.js';

/** How a connection is. `unknown-client`: the device does not know this client (any more); it is not tried again. */
export type LinkState = 'idle' | 'connecting' | 'connected' | 'waiting' | 'unknown-client' | 'closed';

export interface LifelineOptions {
  open: SocketOpener;
  /** Whether the device still knows us: asked after a connection failed, since a browser does not say why one did. Rejects when nobody answers. */
  known: () => Promise<boolean>;
  /** What says "are you there?"; what answers is anything received. Absent: `known` is asked in its place. */
  ping?: (socket: SocketLike) => void;
  onOpen: (socket: SocketLike) => void;
  onMessage: (text: string) => void;
  onState: (state: LinkState) => void;
}

const firstWait = 250, longestWait = 15_000, pingEvery = 20_000, answerWithin = 8_000, answerSoon = 3_000;

/**
 * A websocket that comes back: with growing waits and some chance in them, so that a class of thirty does not knock in step; at once when the network or the page does.
 */
export class Lifeline {
  readonly #options: LifelineOptions;
  #socket: SocketLike | null = null;
  #state: LinkState = 'idle';
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #pinging: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LifelineOptions) {
    this.#options = options;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** The socket, while it is open. */
  get socket(): SocketLike | null {
    return this.#state === 'connected' ? this.#socket : null;
  }

  /** Connects, unless it is or is about to. */
  connect(): void {
    if (this.#state === 'idle' || this.#state === 'unknown-client') this.#open();
  }

  /** Something changed that makes a try worth while: the network came back, the page is looked at again. */
  wake(): void {
    if (this.#state === 'waiting') this.#open();
    else if (this.#state === 'connected') this.#askWhetherAlive(answerSoon);
  }

  /** For good. */
  close(): void {
    this.#drop();
    this.#become('closed');
  }

  #become(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state);
  }

  #open(): void {
    this.#drop();
    this.#become('connecting');
    let socket: SocketLike;
    try {
      socket = this.#options.open();
    } catch {
      this.#lost(null);
      return;
    }

    this.#socket = socket;
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      this.#failures = 0;
      this.#become('connected');
      this.#listen();
      this.#options.onOpen(socket);
    };
    socket.onmessage = event => {
      if (this.#socket !== socket) return;
      this.#listen();
      this.#options.onMessage(String(event.data));
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#lost(socket);
    };
  }

  /** Somebody is there: the next question is not due before a while. */
  #listen(): void {
    clearTimeout(this.#pinging);
    this.#pinging = unrefed(setTimeout(() => this.#askWhetherAlive(answerWithin), pingEvery));
  }

  #askWhetherAlive(within: number): void {
    const socket = this.#socket;
    if (!socket) return;
    const gone = () => {
      if (this.#socket === socket) this.#lost(socket);
    };
    clearTimeout(this.#pinging);
    this.#pinging = unrefed(setTimeout(gone, within));
    if (this.#options.ping) {
      this.#options.ping(socket);
      return;
    }

    void this.#options.known().then(known => {
      if (this.#socket !== socket) return;
      if (known) this.#listen();
      else gone();
    }, gone);
  }

  #lost(socket: SocketLike | null): void {
    this.#drop();
    const tried = ++this.#failures;
    this.#become('waiting');
    const wait = Math.min(longestWait, firstWait * 2 ** Math.min(tried - 1, 10)) * (0.5 + Math.random());
    void this.#options.known().then(
      known => {
        if (this.#state !== 'waiting') return;
        if (!known) this.#become('unknown-client');
        else this.#retryIn(wait);
      },
      () => {
        if (this.#state === 'waiting') this.#retryIn(wait);
      });
    socket?.close();
  }

  #retryIn(milliseconds: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      if (this.#state === 'waiting') this.#open();
    }, milliseconds);
  }

  #drop(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#pinging);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    try {
      socket.close();
    } catch {
      // It never opened.
    }
  }
}

/** In Node a waiting ping does not keep the process alive. */
function unrefed(timer: ReturnType<typeof setTimeout>): ReturnType<typeof setTimeout> {
  (timer as { unref?: () => void }).unref?.();
  return timer;
}
