import { Emitter } from './Emitter.js';
import { FurtherLinkError } from './FurtherLinkError.js';
import type { Chart, Control, ControlUse, Display, Draw, NoVnc, ProgramMessage, Queued, Stopped } from './messages.js';
import type { RunConnection, ServerMessage } from './RunConnection.js';

/** What to run: docs/protocol.md, "Starting". */
export interface RunOptions {
  /** `python3`, `shell`, `exec`, or one of {@link FurtherLink.runners}. */
  runner: string;
  /** The program's text; with it, `path` is the directory to run in. */
  code?: string;
  /** The file to run, or with `code` the directory; relative to the work directory. */
  path?: string;
  /** With a terminal (the default); without, stdout and stderr come apart. */
  pty?: boolean;
  /** Of the terminal, in characters. */
  rows?: number;
  cols?: number;
  /** Without network, in a read-only system: docs/sandbox.md. */
  sandbox?: boolean;
  /** Milliseconds after which it is stopped. */
  timeout?: number;
  env?: Record<string, string>;
  /** The lease that it waits for and holds. */
  exclusive?: string;
  /** A screen of its own for windows; `novnc` tells where it can be seen. */
  novnc?: { enabled: boolean; width?: number; height?: number };
}

/** What happens to a program. A listener of `output` may return a promise: nothing more of the program comes before it is settled, and the program waits meanwhile. */
export interface ProgramEvents {
  started: [];
  queued: [place: Queued];
  output: [text: string, stream: 'stdout' | 'stderr'];
  /** A JPEG in base64; only the newest, where one is not shown fast enough. */
  video: [jpeg: string];
  /** The program listens to this key (KeyboardEvent.key). */
  keylisten: [key: string];
  novnc: [NoVnc];
  chart: [Chart];
  display: [Display];
  ui: [Control];
  draw: [Draw];
  message: [ProgramMessage];
  /** So many bytes of output are not kept any more. */
  gap: [lost: number];
  stopped: [Stopped];
  /** Something sent to the program was refused, or the start was. */
  error: [FurtherLinkError];
  /** Whether the device can be reached just now; what the program says meanwhile comes later. */
  connected: [boolean];
}

export type ProgramState = 'starting' | 'queued' | 'running' | 'stopped' | 'failed';

/** Messages that are handed over one by one; past the first figure the daemon is asked to hold the program back, below the second to go on. */
const manyBytes = 512 * 1024, fewBytes = 64 * 1024, mostUnsentBytes = 64 * 1024;

interface Settle {
  started: () => void;
  refused: (error: unknown) => void;
  ended: (end: Stopped) => void;
  never: (error: unknown) => void;
}

/** A program on the device. Made by {@link FurtherLink.run} and {@link FurtherLink.attach}. */
export class Program extends Emitter<ProgramEvents> {
  /** Its name on the wire; unique in this client. */
  readonly id: string;
  readonly pty: boolean;
  /** Settles when it runs; rejects when it was refused. */
  readonly started: Promise<void>;
  /** Settles when it has ended and all its output was handed over; rejects when it never ran. */
  readonly ended: Promise<Stopped>;

  readonly #connection: RunConnection;
  readonly #inbox: { message: ServerMessage; bytes: number }[] = [];
  #inboxBytes = 0;
  #delivering = false;
  #held = false;
  #video: string | null = null;
  #state: ProgramState;
  #session: string | null = null;
  #seq: number;
  #end: Stopped | null = null;
  #unsent: object[] = [];
  #unsentBytes = 0;
  #size: { rows: number; cols: number } | null = null;
  readonly #settle: Settle;

  /** @internal */
  constructor(connection: RunConnection, id: string, pty: boolean, session: string | null, after: number) {
    super();
    this.#connection = connection;
    this.id = id;
    this.pty = pty;
    this.#session = session;
    this.#seq = after;
    this.#state = session === null ? 'starting' : 'running';
    const settle: Partial<Settle> = {};
    this.started = new Promise((resolve, reject) => { settle.started = resolve; settle.refused = reject; });
    this.ended = new Promise((resolve, reject) => { settle.ended = resolve; settle.never = reject; });
    this.#settle = settle as Settle;
    // Who only listens to events need not handle these.
    this.started.catch(() => undefined);
    this.ended.catch(() => undefined);
    if (session !== null) this.#settle.started();
  }

  /** By which it is attached to again, after a reload for instance; null before it has started. */
  get session(): string | null {
    return this.#session;
  }

  get state(): ProgramState {
    return this.#state;
  }

  /** How far its transcript was received: the `after` of an {@link FurtherLink.attach}. */
  get seq(): number {
    return this.#seq;
  }

  /** How it ended; null while it has not. */
  get end(): Stopped | null {
    return this.#end;
  }

  /** Types. Ctrl-C is `\x03`. What is typed while the device is away is sent when it is back. */
  write(input: string): void {
    this.#send({ type: 'stdin', data: { input } }, input.length);
  }

  /** The terminal has another size now. */
  resize(rows: number, cols: number): void {
    this.#size = { rows, cols };
    if (this.#canSend()) this.#connection.send({ type: 'resize', process: this.id, data: this.#size });
  }

  /** `INT`, `TERM`, `HUP`, `USR1`, …: to its foreground group. */
  signal(name: string): void {
    this.#send({ type: 'signal', data: { signal: name } });
  }

  /** Ends it and all that it started, within a second or so; {@link ended} tells when. */
  stop(): void {
    if (this.#state === 'queued') this.#connection.send({ type: 'stop', process: this.id });
    else this.#send({ type: 'stop' });
  }

  key(key: string, event: 'keydown' | 'keyup'): void {
    this.#send({ type: 'keyevent', data: { key, event } });
  }

  /** A control was used. */
  use(control: ControlUse): void {
    this.#send({ type: 'ui', data: control });
  }

  /** Tells the program that something happened, which it hears by `further_link.events()`. */
  send(event: string, data: unknown = null): void {
    this.#send({ type: 'event', data: { event, data } });
  }

  /** Looks away: no more events. The program runs on. */
  leave(): void {
    // There is no word for it on the wire: the view ends with the socket, and must not hold the program back until then.
    this.#inbox.length = 0;
    this.#inboxBytes = 0;
    this.#holdBack(false);
    this.#connection.forget(this);
  }

  /** @internal The connection is (again): attaches, and sends what waits. */
  resume(): void {
    void this.emit('connected', true);
    this.#held = false;
    if (this.#inboxBytes > manyBytes) this.#holdBack(true);
    if (this.#size) this.#connection.send({ type: 'resize', process: this.id, data: this.#size });
    const unsent = this.#unsent;
    this.#unsent = [];
    this.#unsentBytes = 0;
    for (const message of unsent) this.#connection.send({ ...message, process: this.id });
  }

  /** @internal */
  interrupted(): void {
    void this.emit('connected', false);
  }

  /** @internal It was never started, or the device knows nothing of it any more. */
  fail(error: FurtherLinkError): void {
    if (this.#state === 'stopped' || this.#state === 'failed') return;
    this.#state = 'failed';
    this.#connection.forget(this);
    void this.emit('error', error);
    this.#settle.refused(error);
    this.#settle.never(error);
  }

  /** @internal Something that was sent to it was refused. */
  complain(error: FurtherLinkError): void {
    void this.emit('error', error);
  }

  /** @internal */
  take(message: ServerMessage, bytes: number): void {
    if (message.type === 'video') {
      // Latest wins here too: one waits at most.
      if (this.#video === null) this.#inbox.push({ message: { type: 'video', process: this.id, data: null }, bytes: 0 });
      this.#video = String(message.data?.['output'] ?? '');
    } else {
      const seq = message.data?.['seq'], session = message.data?.['session'];
      if (typeof seq === 'number') this.#seq = Math.max(this.#seq, seq);
      // At once, whoever is still busy with what came before: from now on a break of the connection is survived.
      if (message.type === 'started' && typeof session === 'string') this.#session = session;
      this.#inbox.push({ message, bytes });
      this.#inboxBytes += bytes;
      if (this.#inboxBytes > manyBytes) this.#holdBack(true);
    }

    if (!this.#delivering) void this.#deliver();
  }

  async #deliver(): Promise<void> {
    this.#delivering = true;
    for (let next = this.#inbox.shift(); next; next = this.#inbox.shift()) {
      const pending = this.#tell(next.message);
      if (pending.length > 0) await Promise.all(pending);
      this.#inboxBytes -= Math.min(next.bytes, this.#inboxBytes);
      if (this.#inboxBytes < fewBytes) this.#holdBack(false);
    }

    this.#delivering = false;
  }

  #tell(message: ServerMessage): Promise<unknown>[] {
    const data = message.data ?? {};
    switch (message.type) {
      case 'started':
        this.#state = 'running';
        this.#settle.started();
        this.resume();
        return this.emit('started');
      case 'queued':
        this.#state = 'queued';
        return this.emit('queued', data as unknown as Queued);
      case 'stdout':
      case 'stderr':
        return this.emit('output', String(data['output'] ?? ''), message.type);
      case 'video': {
        const jpeg = this.#video;
        this.#video = null;
        return jpeg === null ? [] : this.emit('video', jpeg);
      }
      case 'keylisten': return this.emit('keylisten', String(data['output'] ?? ''));
      case 'novnc': return this.emit('novnc', data as unknown as NoVnc);
      case 'chart': return this.emit('chart', data as unknown as Chart);
      case 'display': return this.emit('display', data as unknown as Display);
      case 'ui': return this.emit('ui', data as unknown as Control);
      case 'message': return data['msgtype'] === 'draw' ? this.emit('draw', data as unknown as Draw) : this.emit('message', data);
      case 'gap': return this.emit('gap', Number(data['lost'] ?? 0));
      case 'stopped': return this.#stopped(data);
      default: return [];
    }
  }

  #stopped(data: Record<string, unknown>): Promise<unknown>[] {
    if (this.#end) return [];
    const end: Stopped = {
      exitCode: Number(data['exitCode'] ?? 0),
      signal: typeof data['signal'] === 'string' ? data['signal'] : null,
      reason: typeof data['reason'] === 'string' ? data['reason'] : null,
    };
    this.#end = end;
    this.#state = 'stopped';
    this.#connection.forget(this);
    this.#settle.started();
    this.#settle.ended(end);
    return this.emit('stopped', end);
  }

  #canSend(): boolean {
    return this.#state === 'running' && this.#connection.isAttached(this);
  }

  #send(message: object, bytes = 0): void {
    if (this.#state === 'stopped' || this.#state === 'failed') return;
    if (this.#canSend()) {
      this.#connection.send({ ...message, process: this.id });
    } else if (this.#unsentBytes + bytes <= mostUnsentBytes && this.#unsent.length < 1000) {
      this.#unsent.push(message);
      this.#unsentBytes += bytes;
    } else {
      this.complain(new FurtherLinkError({ type: 'failed', title: 'Not sent', detail: 'the device is away, and too much waits for it already' }));
    }
  }

  #holdBack(held: boolean): void {
    if (held === this.#held || !this.#connection.canHold) return;
    this.#held = held;
    if (this.#connection.isAttached(this)) this.#connection.send({ type: held ? 'pause' : 'resume', process: this.id });
  }
}
