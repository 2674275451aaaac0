import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FurtherLink, type LinkState, type SocketLike } from '../src/index.js';

/** A websocket whose other end is the test. */
class Socket implements SocketLike {
  static all: Socket[] = [];
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  readonly readyState = 0;
  readonly sent: { type: string; process?: string; data?: Record<string, unknown> }[] = [];
  closed = false;

  constructor(readonly url: string, readonly protocols: string[]) {
    Socket.all.push(this);
  }

  send(data: string): void {
    const message = JSON.parse(data) as Socket['sent'][number];
    this.sent.push(message);
    if (message.type === 'ping' && !this.mute) queueMicrotask(() => this.say({ type: 'pong', process: null, data: null }));
  }

  mute = false;

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.onopen?.(undefined as never);
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  lose(): void {
    this.onclose?.(undefined as never);
  }

  of(type: string): Socket['sent'] {
    return this.sent.filter(message => message.type === type);
  }
}

let known: () => Promise<Response>, link: FurtherLink, states: LinkState[];

beforeEach(() => {
  vi.useFakeTimers();
  Socket.all = [];
  states = [];
  known = () => Promise.resolve(Response.json({ kind: 'client', caller: 'x', role: 'run' }));
  link = new FurtherLink({ url: 'https://device:8028/', token: 'T', WebSocket: Socket as never, fetch: () => known() });
  link.on('state', state => states.push(state));
});

afterEach(() => {
  link.close();
  vi.useRealTimers();
});

function started(code = 'x') {
  const program = link.run({ runner: 'python3', code });
  const socket = Socket.all.at(-1)!;
  socket.open();
  socket.say({ type: 'started', process: program.id, data: { session: `s-${program.id}` } });
  return { program, socket };
}

test('the token goes as a subprotocol, and never into the address', () => {
  link.connect();
  expect(Socket.all[0]!.url).toBe('wss://device:8028/run?detach=1&pty=1');
  expect(Socket.all[0]!.protocols).toEqual(['further-link', 'further-link.bearer.T']);
});

test('after a break it waits longer each time, and attaches where it was', async () => {
  const { program, socket } = started();
  socket.say({ type: 'stdout', process: program.id, data: { output: 'a', seq: 17 } });
  socket.lose();
  expect(states).toContain('waiting');
  const waits: number[] = [];
  for (let i = 0; i < 6; i++) {
    const count = Socket.all.length;
    let waited = 0;
    for (; Socket.all.length === count; waited += 25) await vi.advanceTimersByTimeAsync(25);
    waits.push(waited);
    if (i < 5) Socket.all.at(-1)!.lose();
  }
  expect(waits[5]!).toBeGreaterThan(waits[0]!);
  expect(Math.max(...waits)).toBeLessThanOrEqual(15_000 * 1.5 + 25);
  const again = Socket.all.at(-1)!;
  again.open();
  expect(again.of('attach')).toEqual([{ type: 'attach', process: program.id, data: { session: program.session, after: 17 } }]);
});

test('one that does not answer is given up, and tried anew', async () => {
  const { socket } = started();
  socket.mute = true;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(socket.of('ping').length).toBeGreaterThan(0);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(socket.closed).toBe(true);
  expect(Socket.all.length).toBeGreaterThan(1);
});

test('one who was sent away does not knock again', async () => {
  const { program, socket } = started();
  known = () => Promise.resolve(new Response('401: who?\n', { status: 401, headers: { 'Content-Type': 'text/plain' } }));
  socket.lose();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(states.at(-1)).toBe('unknown-client');
  expect(Socket.all).toHaveLength(1);
  await expect(program.ended).rejects.toMatchObject({ type: 'unknown-client' });
});

test('a start that was not confirmed when the connection broke has failed; it is not started twice', async () => {
  const program = link.run({ runner: 'python3', code: 'x' });
  Socket.all[0]!.open();
  Socket.all[0]!.lose();
  await expect(program.started).rejects.toMatchObject({ type: 'unreachable' });
  await vi.advanceTimersByTimeAsync(2000);
  Socket.all.at(-1)!.open();
  expect(Socket.all.at(-1)!.of('start')).toHaveLength(0);
});

test('a start that was never sent is sent when there is a connection', async () => {
  const program = link.run({ runner: 'python3', code: 'x' });
  Socket.all[0]!.lose();
  await vi.advanceTimersByTimeAsync(2000);
  Socket.all.at(-1)!.open();
  expect(Socket.all.at(-1)!.of('start')).toMatchObject([{ process: program.id }]);
});

test('a slow listener has the program held back, and let go when it has caught up', async () => {
  const { program, socket } = started();
  const gates: (() => void)[] = [];
  let read = 0;
  program.on('output', text => new Promise<void>(resolve => {
    read += text.length;
    gates.push(resolve);
  }));
  const piece = 'x'.repeat(100_000);
  for (let i = 1; i <= 8; i++) socket.say({ type: 'stdout', process: program.id, data: { output: piece, seq: i } });
  expect(socket.of('pause')).toHaveLength(1);
  expect(read).toBe(100_000);
  for (let i = 0; i < 8; i++) {
    gates.shift()!();
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(socket.of('resume')).toHaveLength(1);
  expect(read).toBe(800_000);
});

test('a program that is held back when the connection breaks is held back on the next', async () => {
  const { program, socket } = started();
  program.on('output', () => new Promise<void>(() => undefined));
  for (let i = 1; i <= 8; i++) socket.say({ type: 'stdout', process: program.id, data: { output: 'x'.repeat(100_000), seq: i } });
  socket.lose();
  await vi.advanceTimersByTimeAsync(2000);
  const again = Socket.all.at(-1)!;
  again.open();
  expect(again.of('pause')).toHaveLength(1);
});

test('of video only the newest picture waits', async () => {
  const { program, socket } = started();
  const seen: string[] = [];
  let letGo!: () => void;
  program.on('video', picture => {
    seen.push(picture);
    return new Promise<void>(resolve => { letGo = resolve; });
  });
  for (const output of ['1', '2', '3', '4']) socket.say({ type: 'video', process: program.id, data: { output } });
  letGo();
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual(['1', '4']);
});

test('a refusal is told to whom it concerns', async () => {
  const { program, socket } = started();
  const errors: string[] = [], other: string[] = [];
  program.on('error', error => errors.push(error.detail));
  link.on('error', error => other.push(error.detail));
  socket.say({ type: 'error', process: null, data: { message: 'Bad message', detail: `data.input: the program '${program.id}' does not read; this message was not delivered` } });
  socket.say({ type: 'error', process: null, data: { message: 'Bad message', detail: 'something else' } });
  expect(errors).toHaveLength(1);
  expect(other).toEqual(['something else']);
});

test('a listener that fails does not keep others from hearing', () => {
  vi.stubGlobal('queueMicrotask', () => undefined); // where the error would be reported
  const { program, socket } = started();
  let heard = '';
  program.on('output', () => { throw new Error('oops'); });
  program.on('output', text => { heard += text; });
  socket.say({ type: 'stdout', process: program.id, data: { output: 'a' } });
  vi.unstubAllGlobals();
  expect(heard).toBe('a');
});
