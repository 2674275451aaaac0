import { FurtherLinkError } from './FurtherLinkError.js';
import { Lifeline, type LifelineOptions, type LinkState } from './Lifeline.js';
import { Program, type RunOptions } from './Program.js';
import type { SocketLike } from './SocketLike.js';

/** A message of `/run`, from the server. */
export interface ServerMessage {
  type: string;
  process: string | null;
  data: Record<string, unknown> | null;
}

interface Fence {
  /** Whose message was sent before this fence and behind the one before; the server's no to it is a no to the program. */
  program?: Program;
}

let lastId = 0;

/**
 * The websocket `/run?detach=1`, and the programs on it. The wire's `error` does not say what it answers, so whatever matters is sent between two pings: the
 * daemon answers in order.
 */
export class RunConnection {
  readonly #lifeline: Lifeline;
  readonly #programs = new Map<string, Program>();
  readonly #attached = new Set<string>();
  readonly #waitingStarts = new Map<Program, object>();
  readonly #onError: (error: FurtherLinkError) => void;
  readonly #pty: boolean;
  #fences: Fence[] = [];
  #canHold = true;

  constructor(pty: boolean, link: Pick<LifelineOptions, 'open' | 'known'>, onState: (state: LinkState) => void, onError: (error: FurtherLinkError) => void) {
    this.#pty = pty;
    this.#onError = onError;
    this.#lifeline = new Lifeline({
      ...link,
      ping: socket => this.#fence(socket, {}),
      onOpen: () => this.#opened(),
      onMessage: text => this.#received(text),
      onState: state => {
        if (state !== 'connected' && state !== 'connecting') this.#interrupted(state);
        onState(state);
      },
    });
  }

  get state(): LinkState {
    return this.#lifeline.state;
  }

  /** Whether this daemon understands `pause` and `resume`. */
  get canHold(): boolean {
    return this.#canHold;
  }

  start(options: RunOptions): Program {
    const program = new Program(this, this.#newId(), this.#pty, null, 0);
    const { pty: _, novnc, ...data } = options;
    const message = { type: 'start', process: program.id, data: { ...data, ...(novnc && { novncOptions: novnc }) } };
    this.#programs.set(program.id, program);
    this.#waitingStarts.set(program, message);
    if (this.#lifeline.socket) this.#sendStarts();
    else this.#lifeline.connect();
    return program;
  }

  attach(session: string, after: number): Program {
    const program = new Program(this, this.#newId(), this.#pty, session, after);
    this.#programs.set(program.id, program);
    if (this.#lifeline.socket) this.#attach(program);
    else this.#lifeline.connect();
    return program;
  }

  /** @internal */
  isAttached(program: Program): boolean {
    return this.#attached.has(program.id) && this.#lifeline.socket !== null;
  }

  /** @internal */
  forget(program: Program): void {
    this.#programs.delete(program.id);
    this.#attached.delete(program.id);
    this.#waitingStarts.delete(program);
  }

  /** @internal */
  send(message: object): void {
    this.#lifeline.socket?.send(JSON.stringify(message));
  }

  connect(): void {
    this.#lifeline.connect();
  }

  wake(): void {
    this.#lifeline.wake();
  }

  forgive(): void {
    this.#lifeline.forgive();
  }

  close(): void {
    this.#lifeline.close();
    const closed = new FurtherLinkError({ type: 'closed', title: 'Closed' });
    for (const program of [...this.#programs.values()]) program.fail(closed);
  }

  #newId(): string {
    return `p${++lastId}`;
  }

  #opened(): void {
    for (const program of [...this.#programs.values()]) if (program.session !== null) this.#attach(program);
    this.#sendStarts();
  }

  #sendStarts(): void {
    for (const [program, message] of this.#waitingStarts) {
      this.#between(message, program);
      this.#attached.add(program.id);
    }

    this.#waitingStarts.clear();
  }

  #attach(program: Program): void {
    const message = { type: 'attach', process: program.id, data: { session: program.session, after: program.seq } };
    this.#between(message, program);
    this.#attached.add(program.id);
    program.resume();
  }

  /** Sends something whose refusal has to be told from that of anything else. */
  #between(message: object, program: Program): void {
    const socket = this.#lifeline.socket;
    if (!socket) return;
    this.#fence(socket, {});
    socket.send(JSON.stringify(message));
    this.#fence(socket, { program });
  }

  #fence(socket: SocketLike, fence: Fence): void {
    this.#fences.push(fence);
    socket.send('{"type":"ping"}');
  }

  #received(text: string): void {
    const message = JSON.parse(text) as ServerMessage;
    if (message.type === 'pong') {
      this.#fences.shift();
    } else if (message.type === 'error') {
      this.#refused(message.data ?? {});
    } else if (message.process !== null) {
      this.#programs.get(message.process)?.take(message, text.length);
    }
  }

  #refused(data: Record<string, unknown>): void {
    const error = new FurtherLinkError({
      type: data['message'] === 'Bad message' ? 'refused-message' : 'failed',
      title: String(data['message'] ?? 'Error'),
      detail: String(data['detail'] ?? ''),
    });
    const asked = this.#fences[0]?.program;
    if (asked) {
      asked.fail(error);
      return;
    }

    if (/unknown '(pause|resume)'/.test(error.detail)) {
      this.#canHold = false;
      return;
    }

    const named = /'(p\d+)'/.exec(error.detail)?.[1];
    const waiting = [...this.#programs.values()].filter(program => program.state === 'queued');
    if (named !== undefined) this.#programs.get(named)?.complain(error); // of one that has ended meanwhile: too late to matter
    else if (waiting.length === 1) waiting[0]?.fail(error);
    else this.#onError(error);
  }

  #interrupted(state: LinkState): void {
    this.#fences = [];
    const attached = [...this.#attached];
    this.#attached.clear();
    for (const id of attached) {
      const program = this.#programs.get(id);
      if (!program) continue;
      if (program.session !== null) program.interrupted();
      else program.fail(new FurtherLinkError({ type: 'unreachable', title: 'The connection was lost', detail: 'before the device said that the program runs' }));
    }

    if (state === 'unknown-client') {
      const unknown = new FurtherLinkError({ status: 401, type: 'unknown-client', title: 'Not known', detail: 'the device does not know this client any more' });
      for (const program of [...this.#programs.values()]) program.fail(unknown);
    }
  }
}
