import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FurtherLink, FurtherLinkError, type LinkState, type SocketLike } from '../src/index.js';

/** A websocket whose other end is the test. */
class Socket implements SocketLike {
  static all: Socket[] = [];
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
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
    this.onmessage?.({ data: JSON.stringify(message) } as never);
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

test('a connection that nobody answers is given up, and tried anew', async () => {
  link.run({ runner: 'python3', code: 'x' });
  await vi.advanceTimersByTimeAsync(12_000); // the network swallows it: neither open nor close
  expect(Socket.all[0]!.closed).toBe(true);
  expect(Socket.all.length).toBeGreaterThan(1);
});

test('a device that does not even say whether it knows us is tried again all the same', async () => {
  const { program, socket } = started();
  let asked = 0;
  known = () => { asked++; return new Promise<Response>(() => undefined); };
  socket.lose();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toBe(1);
  Socket.all.at(-1)!.open();
  expect(Socket.all.at(-1)!.of('attach')).toMatchObject([{ process: program.id }]);
});

test('an old question is answered too late to matter', async () => {
  const { socket } = started();
  let answer!: (response: Response) => void;
  known = () => new Promise<Response>(resolve => { answer = resolve; });
  socket.lose();
  await vi.advanceTimersByTimeAsync(5_000);
  Socket.all.at(-1)!.open();
  answer(new Response('401: who?\n', { status: 401 }));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(states.at(-1)).toBe('connected');
});

describe('on a page', () => {
  let page: EventTarget & { visibilityState: string };

  beforeEach(() => {
    page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    vi.stubGlobal('document', page);
    vi.stubGlobal('window', page);
    link = new FurtherLink({ url: 'https://device:8028/', WebSocket: Socket as never, fetch: () => known() });
    link.on('state', state => states.push(state));
  });

  afterEach(() => {
    link.close();
    vi.unstubAllGlobals();
  });

  test('what was begun before the laptop slept is not waited for', async () => {
    link.connect();
    await vi.advanceTimersByTimeAsync(4_000);
    page.dispatchEvent(new Event('online'));
    expect(Socket.all).toHaveLength(2);
    expect(Socket.all[0]!.closed).toBe(true);
    page.dispatchEvent(new Event('visibilitychange'));
    expect(Socket.all).toHaveLength(2); // this one is young
  });

  test('one that sleeps on is asked within seconds of its waking, and given up', async () => {
    const { socket } = started();
    await vi.advanceTimersByTimeAsync(0);
    socket.mute = true;
    page.dispatchEvent(new Event('online'));
    expect(socket.of('ping').length).toBeGreaterThan(0);
    await vi.advanceTimersByTimeAsync(3_500);
    expect(socket.closed).toBe(true);
    expect(Socket.all).toHaveLength(2);
  });

  test('a closed client listens to nothing any more', () => {
    link.connect();
    link.close();
    page.dispatchEvent(new Event('online'));
    expect(Socket.all).toHaveLength(1);
  });
});

test('of device events, where nobody answers a question, another socket takes the place of one that is silent', async () => {
  const heard: string[] = [];
  const stop = link.deviceEvents(device => heard.push(device.name));
  const first = Socket.all[0]!;
  first.open();
  first.say({ name: 'a' });
  await vi.advanceTimersByTimeAsync(61_000);
  const second = Socket.all[1]!;
  expect(first.closed).toBe(false);
  second.open();
  expect(first.closed).toBe(true);
  second.say({ name: 'b' });
  expect(heard).toEqual(['a', 'b']);
  expect(states).toEqual(['connecting', 'connected']); // nobody was told of anything
  await vi.advanceTimersByTimeAsync(61_000 + 8_000); // the next is swallowed
  expect(states.slice(2)).toEqual(['waiting', 'connecting']);
  stop();
  expect(Socket.all.every(socket => socket.closed)).toBe(true);
});

test('who is paired anew is not called unknown for what was before', async () => {
  const { socket } = started();
  known = () => Promise.resolve(new Response('401: who?\n', { status: 401 }));
  socket.lose();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(link.state).toBe('unknown-client');
  known = () => Promise.resolve(Response.json({ kind: 'client', caller: 'x', role: 'run' }));
  link.deviceEvents(() => undefined);
  Socket.all.at(-1)!.open();
  expect(link.state).toBe('connected');
});

test('a program whose listener is busy when it starts survives a break all the same', async () => {
  const program = link.run({ runner: 'python3', code: 'x', exclusive: 'camera' });
  program.on('queued', () => new Promise<void>(() => undefined));
  const socket = Socket.all.at(-1)!;
  socket.open();
  socket.say({ type: 'queued', process: program.id, data: { position: 1, holder: {} } });
  socket.say({ type: 'started', process: program.id, data: { session: 'S' } });
  socket.lose();
  await vi.advanceTimersByTimeAsync(2000);
  Socket.all.at(-1)!.open();
  expect(Socket.all.at(-1)!.of('attach')).toMatchObject([{ data: { session: 'S' } }]);
});

test('nothing but the device itself is asked, and no other place of it than was named', async () => {
  const asked: string[] = [];
  const careful = new FurtherLink({
    url: 'https://device:8028/', token: 'T', WebSocket: Socket as never,
    fetch: address => { asked.push(String(address)); return Promise.resolve(Response.json([])); },
  });
  for (const path of ['../clients', 'project/../../clients', '..', './x', '.']) {
    await expect(careful.files.remove(path)).rejects.toMatchObject({ type: 'bad-path' });
    expect(() => careful.files.url(path)).toThrow(FurtherLinkError);
  }

  await expect(careful.clients.revoke('..')).rejects.toMatchObject({ type: 'bad-path' });
  for (const path of ['https://elsewhere/display/1', '//elsewhere/display/1', '/display/%2E%2e/run', '/display\\..\\run']) expect(() => careful.openSocket(path)).toThrow(FurtherLinkError);
  expect(asked).toEqual([]);
  expect(Socket.all).toEqual([]);
  await careful.files.remove('a..b/.hidden/...');
  expect(asked).toEqual(['https://device:8028/files/a..b/.hidden/...?recursive=1']);
  careful.close();
});

test('an answer that breaks off is told as the device\'s silence, in every way that it is read', async () => {
  const broken = () => new Response(new ReadableStream({ pull: controller => controller.error(new TypeError('network error')) }));
  known = () => Promise.resolve(broken());
  const unreachable = { type: 'unreachable', status: 0 };
  await expect(link.me()).rejects.toMatchObject(unreachable);
  await expect(link.files.read('a')).rejects.toMatchObject(unreachable);
  await expect(link.miniscreen()).rejects.toMatchObject(unreachable);
  await expect(link.pair.openWindow().next()).rejects.toMatchObject(unreachable);
  known = () => Promise.resolve(new Response('<html>'));
  await expect(link.me()).rejects.toMatchObject({ type: 'failed', status: 200 });
});

test('where nothing tells how much was sent, the end is told', async () => {
  known = () => Promise.resolve(Response.json({ success: true, fetched_urls: true }, { headers: { ETag: '"1"' } }));
  const told: { sent: number; total: number }[] = [];
  await link.files.write('a', 'grün', { onProgress: progress => told.push(progress) });
  await link.files.write('b', new Uint8Array(3), { onProgress: progress => told.push(progress) });
  expect(told).toEqual([{ sent: 5, total: 5 }, { sent: 3, total: 3 }]);
});
