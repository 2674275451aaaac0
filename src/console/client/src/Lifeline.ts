import type { SocketLike, SocketOpener } from './SocketLike.js';

/** How a connection is. `unknown-client`: the device does not know this client (any more); it is not tried again. */
export type LinkState = 'idle' | 'connecting' | 'connected' | 'waiting' | 'unknown-client' | 'closed';

export interface LifelineOptions {
  open: SocketOpener;
  /** Whether the device still knows us: asked after a connection failed, since a browser does not say why one did. Rejects when nobody answers, or `signal` aborts. */
  known: (signal: AbortSignal) => Promise<boolean>;
  /** What says "are you there?"; what answers is anything received. Absent: nobody would answer, so another socket is opened, and takes this one's place. */
  ping?: (socket: SocketLike) => void;
  onOpen: (socket: SocketLike) => void;
  onMessage: (text: string) => void;
  onState: (state: LinkState) => void;
}

const firstWait = 250, longestWait = 15_000, pingEvery = 20_000, renewEvery = 60_000, answerWithin = 8_000, answerSoon = 3_000;

/** A network that swallows everything answers neither a connection nor a question; a browser alone would wait for minutes. */
const openWithin = 10_000, knownWithin = 3_000;

/**
 * A websocket that comes back: with growing waits and some chance in them, so that a class of thirty does not knock in step; at once when the network or the page does.
 */
export class Lifeline {
  readonly #options: LifelineOptions;
  #socket: SocketLike | null = null;
  /** What is being opened, and has not answered yet. */
  #opening: SocketLike | null = null;
  #state: LinkState = 'idle';
  #failures = 0;
  #openedAt = 0;
  #asking: AbortController | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
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
    if (this.#state === 'idle' || this.#state === 'unknown-client') this.#reopen();
  }

  /** Something changed that makes a try worth while: the network came back, the page is looked at again. */
  wake(): void {
    if (this.#state === 'waiting') this.#reopen();
    else if (this.#state === 'connected') this.#askWhetherAlive(answerSoon);
    else if (this.#state === 'connecting' && Date.now() - this.#openedAt > answerSoon) this.#reopen(); // what was sent then went into the old network
  }

  /** The device does know us, as was found out elsewhere: it may be tried again when there is reason to. */
  forgive(): void {
    if (this.#state === 'unknown-client') this.#become('idle');
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

  #reopen(): void {
    this.#drop();
    this.#become('connecting');
    if (this.#state === 'connecting') this.#open(openWithin); // unless whoever heard that has closed it
  }

  /** Opens a socket; when it is open it takes the place of the one there is. */
  #open(within: number): void {
    let socket: SocketLike;
    try {
      socket = this.#options.open();
    } catch {
      this.#lost();
      return;
    }

    this.#opening = socket;
    this.#openedAt = Date.now();
    clearTimeout(this.#patience);
    this.#patience = unrefed(setTimeout(() => { if (this.#opening === socket) this.#lost(); }, within));
    // The package `ws` throws what nobody listens to; what there is to know of an error, onclose knows.
    socket.onerror = () => undefined;
    socket.onopen = () => {
      if (this.#opening === socket) this.#opened(socket);
    };
    socket.onmessage = (event: { data: unknown }) => {
      if (this.#socket !== socket) return;
      this.#listen();
      this.#options.onMessage(String(event.data));
    };
    socket.onclose = () => {
      if (this.#socket === socket || this.#opening === socket) this.#lost();
    };
  }

  #opened(socket: SocketLike): void {
    clearTimeout(this.#patience);
    const before = this.#socket;
    this.#opening = null;
    this.#socket = socket;
    this.#failures = 0;
    if (before) letGo(before);
    this.#become('connected');
    if (this.#socket !== socket) return; // whoever heard that has closed it
    this.#listen();
    this.#options.onOpen(socket);
  }

  /** Somebody is there: the next question is not due before a while. */
  #listen(): void {
    clearTimeout(this.#pinging);
    this.#pinging = unrefed(setTimeout(() => this.#askWhetherAlive(answerWithin), this.#options.ping ? pingEvery : renewEvery));
  }

  #askWhetherAlive(within: number): void {
    const socket = this.#socket;
    if (!socket) return;
    clearTimeout(this.#pinging);
    if (this.#options.ping) {
      this.#pinging = unrefed(setTimeout(() => { if (this.#socket === socket) this.#lost(); }, within));
      this.#options.ping(socket);
    } else if (!this.#opening) {
      this.#open(within);
    }
  }

  #lost(): void {
    this.#drop();
    const tried = ++this.#failures;
    this.#become('waiting');
    if (this.#state !== 'waiting') return;
    const wait = Math.min(longestWait, firstWait * 2 ** Math.min(tried - 1, 10)) * (0.5 + Math.random());
    const asking = this.#asking = new AbortController();
    const enough = setTimeout(() => asking.abort(), knownWithin);
    const unheard = new Promise<true>(resolve => asking.signal.addEventListener('abort', () => resolve(true)));
    void Promise.race([this.#options.known(asking.signal).catch(() => true), unheard]).then(known => {
      clearTimeout(enough);
      if (this.#asking !== asking) return;
      this.#asking = null;
      if (known) this.#retryIn(wait);
      else this.#become('unknown-client');
    });
  }

  #retryIn(milliseconds: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      if (this.#state === 'waiting') this.#reopen();
    }, milliseconds);
  }

  #drop(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#patience);
    clearTimeout(this.#pinging);
    this.#asking?.abort();
    this.#asking = null;
    const sockets = [this.#socket, this.#opening];
    this.#socket = this.#opening = null;
    for (const socket of sockets) if (socket) letGo(socket);
  }
}

function letGo(socket: SocketLike): void {
  socket.onopen = socket.onmessage = socket.onclose = null;
  try {
    socket.close();
  } catch {
    // It never opened.
  }
}

/** In Node a waiting ping does not keep the process alive. */
function unrefed(timer: ReturnType<typeof setTimeout>): ReturnType<typeof setTimeout> {
  (timer as { unref?: () => void }).unref?.();
  return timer;
}
