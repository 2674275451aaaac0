import type { Device, KnownClient, Limits, Me, OnProgress, Runner, Session, Upload, UploadAnswer } from './answers.js';
import { Emitter } from './Emitter.js';
import { Files } from './Files.js';
import { FurtherLinkError } from './FurtherLinkError.js';
import { Http } from './Http.js';
import { Lifeline, type LinkState } from './Lifeline.js';
import { Pairing } from './Pairing.js';
import type { Program, RunOptions } from './Program.js';
import { RunConnection } from './RunConnection.js';
import type { SocketClass, SocketLike } from './SocketLike.js';

export interface FurtherLinkOptions {
  /** The device: `https://pi-top.local:8028`. Default: where the page came from. */
  url?: string | URL;
  /** What pairing gave; absent for a page of the daemon, which has a cookie, and on the device itself. */
  token?: string;
  /** The Linux user whose programs they are; default: the device's. */
  user?: string;
  /** For Node below 22: `WebSocket` of the package `ws`. */
  WebSocket?: SocketClass;
  fetch?: typeof fetch;
}

export interface FurtherLinkEvents {
  /** The websocket's, when there is one; the worst, when there are two. */
  state: [LinkState];
  /** A refusal of which it is not known what it answers. */
  error: [FurtherLinkError];
}

const wakingMilliseconds = 15_000;

/** One device: docs/protocol.md as TypeScript. */
export class FurtherLink extends Emitter<FurtherLinkEvents> {
  readonly pair: Pairing;
  readonly files: Files;
  readonly clients: Clients;

  readonly #http: Http;
  readonly #token: string | null;
  readonly #user: string | null;
  readonly #socketClass: SocketClass;
  readonly #runs = new Map<boolean, RunConnection>();
  readonly #listening = new Set<Lifeline>();
  readonly #wake = () => {
    if (typeof document !== 'undefined' && document.visibilityState === 'hidden') return;
    const links = [...this.#runs.values(), ...this.#listening];
    for (const link of links) link.wake();
    // Websockets may share one connection with everything else (RFC 8441), and a browser looks whether that is dead when something is asked over it: ask now.
    if (links.length > 0) void this.#known(AbortSignal.timeout(wakingMilliseconds)).catch(() => undefined);
  };

  #state: LinkState = 'idle';

  constructor(options: FurtherLinkOptions = {}) {
    super();
    const base = new URL(options.url ?? globalThis.location?.href ?? 'https://localhost:8028/');
    const socketClass = options.WebSocket ?? (globalThis as { WebSocket?: SocketClass }).WebSocket;
    if (!socketClass) throw new TypeError('There is no WebSocket here: give one as the option WebSocket, such as the one of the package ws');
    this.#socketClass = socketClass;
    this.#token = options.token ?? null;
    this.#user = options.user ?? null;
    this.#http = new Http(new URL('/', base), this.#token, options.fetch ?? globalThis.fetch.bind(globalThis));
    this.pair = new Pairing(this.#http);
    this.files = new Files(this.#http, this.#user);
    this.clients = new Clients(this.#http);
    if (typeof window !== 'undefined' && typeof document !== 'undefined') {
      window.addEventListener('online', this.#wake);
      document.addEventListener('visibilitychange', this.#wake);
    }
  }

  /** The device's address. */
  get url(): string {
    return this.#http.base.href;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Whether the daemon is there. @throws FurtherLinkError `unreachable`. */
  async status(): Promise<void> {
    await this.#http.send('/status');
  }

  async version(): Promise<string> {
    return (await this.#http.json<{ version: string }>('/version')).version;
  }

  /** Of a Debian package; null: not installed. */
  async packageVersion(name: string): Promise<string | null> {
    return (await this.#http.json<{ version: string | null }>(`/version/apt/${encodeURIComponent(name)}`)).version;
  }

  /** Who we are. @throws FurtherLinkError `unknown-client`: nobody known; pair. */
  me(signal?: AbortSignal): Promise<Me> {
    return this.#http.json('/clients/me', signal ? { signal } : {});
  }

  limits(): Promise<Limits> {
    return this.#http.json('/limits');
  }

  runners(): Promise<Runner[]> {
    return this.#http.json('/runners');
  }

  device(): Promise<Device> {
    return this.#http.json('/device');
  }

  /** This client's programs, the oldest first; those started by {@link run} among them. */
  sessions(): Promise<Session[]> {
    return this.#http.json('/sessions');
  }

  /** Ends a program and drops what it said. */
  async endSession(id: string): Promise<void> {
    await this.#http.send(`/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }

  /** Where the picture of the device's own screen is; `scale` 1 to 8. Another `moment`, another picture. */
  miniscreenUrl(scale = 4, moment = 0): string {
    return this.#http.url(`/device/miniscreen.png?scale=${scale}&t=${moment}`);
  }

  /** The picture of the device's own screen; null: it has none. */
  async miniscreen(scale = 4): Promise<Blob | null> {
    try {
      return await this.#http.read(`/device/miniscreen.png?scale=${scale}`, {}, answer => answer.blob());
    } catch (error) {
      if (error instanceof FurtherLinkError && error.status === 404) return null;
      throw error;
    }
  }

  /** Presses a button of the device, for administrators at a device whose screen is simulated. */
  async button(name: 'up' | 'down' | 'select' | 'cancel', event: 'press' | 'release'): Promise<void> {
    await this.#http.send(`/device/buttons/${name}`, { json: { event } });
  }

  /** Replaces a directory of the work directory by these files, all or nothing. */
  upload(description: Upload, onProgress?: OnProgress): Promise<UploadAnswer> {
    return this.#http.json(this.#user === null ? '/upload' : `/upload?user=${encodeURIComponent(this.#user)}`, { json: description, ...(onProgress && { onProgress }) });
  }

  /** Calls `listener` now and whenever something about the device changes. Returns what ends that. */
  deviceEvents(listener: (device: Device) => void): () => void {
    const lifeline: Lifeline = new Lifeline({
      open: () => this.#open('/device/events', {}),
      known: signal => this.#known(signal),
      onOpen: () => undefined,
      onMessage: text => listener(JSON.parse(text) as Device),
      onState: state => this.#stateChanged(state),
    });
    this.#listening.add(lifeline);
    lifeline.connect();
    return () => {
      this.#listening.delete(lifeline);
      lifeline.close();
    };
  }

  /** Starts a program. It is returned at once: {@link Program.started} tells whether it runs. It outlives the connection, which is made again where it breaks. */
  run(options: RunOptions): Program {
    return this.#connection(options.pty ?? true).start(options);
  }

  /** Views a program that {@link run} started, from position `after` of its transcript on (0: all that is kept). */
  attach(session: string, after = 0, options: { pty?: boolean } = {}): Program {
    return this.#connection(options.pty ?? true).attach(session, after);
  }

  /** Connects before the first program does. */
  connect(): void {
    this.#connection(true).connect();
  }

  /** Whether a program's display is there, to be looked at with {@link openSocket} at `/display/{display}`. */
  async hasDisplay(display: string, signal?: AbortSignal): Promise<boolean> {
    try {
      await this.#http.send(`/display/${encodeURIComponent(display)}`, signal ? { signal } : {});
    } catch (error) {
      if (!(error instanceof FurtherLinkError)) throw error;
      if (error.status === 404) return false;
      if (error.status !== 426) throw error; // it is, and wants a websocket
    }

    return true;
  }

  /** A websocket of the device under our identity, for what is no JSON: `/display/{session}`. */
  openSocket(path: string, protocols: string[] = []): SocketLike {
    return this.#open(path, {}, protocols);
  }

  /** Lets go of everything. Programs run on. */
  close(): void {
    for (const link of [...this.#runs.values(), ...this.#listening]) link.close();
    this.#runs.clear();
    this.#listening.clear();
    if (typeof window !== 'undefined' && typeof document !== 'undefined') {
      window.removeEventListener('online', this.#wake);
      document.removeEventListener('visibilitychange', this.#wake);
    }
  }

  #connection(pty: boolean): RunConnection {
    let connection = this.#runs.get(pty);
    if (!connection) {
      const query: Record<string, string> = { detach: '1', ...(pty && { pty: '1' }), ...(this.#user !== null && { user: this.#user }) };
      connection = new RunConnection(
        pty, { open: () => this.#open('/run', query), known: signal => this.#known(signal) },
        state => this.#stateChanged(state), error => void this.emit('error', error));
      this.#runs.set(pty, connection);
    }

    return connection;
  }

  #open(path: string, query: Record<string, string>, protocols: string[] = []): SocketLike {
    const url = this.#http.address(path);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const offered = this.#token === null ? protocols : [...(protocols.length > 0 ? protocols : ['further-link']), `further-link.bearer.${this.#token}`];
    return new this.#socketClass(url.href, offered);
  }

  async #known(signal: AbortSignal): Promise<boolean> {
    try {
      await this.me(signal);
      return true;
    } catch (error) {
      if (error instanceof FurtherLinkError && error.status === 401) return false;
      throw error;
    }
  }

  #stateChanged(changed: LinkState): void {
    const order: LinkState[] = ['unknown-client', 'waiting', 'connecting', 'connected', 'idle', 'closed'];
    const links = [...this.#runs.values(), ...this.#listening];
    // Paired anew: whoever is let in at one of them is let in at all.
    if (changed === 'connected') for (const link of links) link.forgive();
    const states = links.map(link => link.state);
    const state = order.find(candidate => states.includes(candidate)) ?? 'idle';
    if (state === this.#state) return;
    this.#state = state;
    void this.emit('state', state);
  }
}

/** Who was let in, for administrators; except {@link leave}. */
export class Clients {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  list(): Promise<KnownClient[]> {
    return this.#http.json('/clients');
  }

  /** Sends one away: its sockets are closed, what it runs is stopped. */
  async revoke(id: string): Promise<void> {
    await this.#http.send(`/clients/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }

  async revokeAll(): Promise<void> {
    await this.#http.send('/clients', { method: 'DELETE' });
  }

  /** Has this client itself forgotten. */
  async leave(): Promise<void> {
    await this.#http.send('/clients/me', { method: 'DELETE' });
  }
}
