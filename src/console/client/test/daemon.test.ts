import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Control, type Device, FurtherLink, FurtherLinkError, type LinkState, type Program } from '../src/index.js';
import { Daemon, daemonBinary } from './daemon.js';
import { Proxy } from './Proxy.js';

/** The client against a real daemon, with real programs. */
describe.skipIf(daemonBinary === undefined)('against a daemon', { timeout: 30_000 }, () => {
  let daemon: Daemon, link: FurtherLink;

  beforeAll(async () => {
    daemon = await Daemon.start();
    link = new FurtherLink({ url: daemon.url });
  }, 30_000);

  afterAll(async () => {
    link?.close();
    await daemon?.stop();
  });

  test('tells who is asking, what the device is and what there is', async () => {
    await link.status();
    expect(await link.version()).toMatch(/^\d+\.\d+\.\d+/);
    expect((await link.me()).kind).toBe('local');
    expect((await link.device()).name).not.toBe('');
    expect((await link.runners()).map(runner => runner.name)).toContain('python3');
    expect((await link.limits()).limits.length).toBeGreaterThan(3);
    expect(await link.packageVersion('no-such-package-at-all')).toBeNull();
    expect((await link.miniscreen())?.type).toBe('image/png');
  });

  test('runs a program, talks to it, and tells how it ended', async () => {
    const program = link.run({ runner: 'python3', code: 'print(input()[::-1])\nraise SystemExit(3)', rows: 24, cols: 80 });
    const output = said(program);
    await program.started;
    expect(program.session).toMatch(/^[0-9a-f]{24,}$/);
    program.write('hello\n');
    expect(await program.ended).toEqual({ exitCode: 3, signal: null, reason: null });
    expect(output()).toBe('hello\r\nolleh\r\n');
  });

  test('what is typed before a program runs waits for it', async () => {
    const program = link.run({ runner: 'python3', code: 'print("got", input())' });
    const output = said(program);
    program.write('early\n');
    await program.ended;
    expect(output()).toContain('got early');
  });

  test('tells stdout from stderr without a terminal', async () => {
    const program = link.run({ runner: 'python3', code: 'import sys\nprint("out")\nprint("err", file=sys.stderr)', pty: false });
    const streams: Record<string, string> = { stdout: '', stderr: '' };
    program.on('output', (text, stream) => { streams[stream] += text; });
    await program.ended;
    expect(streams).toEqual({ stdout: 'out\n', stderr: 'err\n' });
  });

  test('a start that is refused says why, and others are not disturbed', async () => {
    const good = link.run({ runner: 'python3', code: 'print("fine")' });
    const bad = link.run({ runner: 'no-such-language', code: '' });
    const other = link.run({ runner: 'python3', code: 'print("fine too")' });
    await expect(bad.started).rejects.toMatchObject({ type: 'refused-message', detail: expect.stringContaining('no-such-language') as string });
    expect((await good.ended).exitCode).toBe(0);
    expect((await other.ended).exitCode).toBe(0);
  });

  test('interrupts and stops', async () => {
    const looping = link.run({ runner: 'python3', code: 'import time\nprint("on", flush=True)\nwhile True: time.sleep(1)' });
    await once(looping, 'output');
    looping.signal('INT');
    expect((await looping.ended).exitCode).not.toBe(0);

    const stubborn = link.run({ runner: 'python3', code: 'import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint("on", flush=True)\nwhile True: time.sleep(1)' });
    await once(stubborn, 'output');
    stubborn.stop();
    expect((await stubborn.ended).signal).not.toBeNull();
  });

  test('controls, charts, drawings, pictures and messages arrive as what they are; controls can be used', async () => {
    const program = link.run({
      runner: 'python3',
      code: [
        'from further_link import ui, plot, display, canvas, message, KeyboardButton, events',
        'plot([1, 2, 3], title="Numbers")', 'display("text")', 'canvas.circle(1, 2, 3)', 'message({"points": 3})',
        'go = ui.button("Go")', 'KeyboardButton("a")', 'for event in events():',
        '    print("event", event.event, event.data)', '    break',
      ].join('\n'),
    });
    const output = said(program);
    const heard: string[] = [];
    program.on('chart', chart => heard.push(`chart ${chart.title}`));
    program.on('display', display => heard.push(`display ${display.kind}`));
    program.on('draw', draw => heard.push(`draw ${draw.shape} ${draw.args.join(' ')}`));
    program.on('message', message => heard.push(`message ${String(message['points'])}`));
    const control = new Promise<Control>(resolve => program.on('ui', resolve));
    const key = new Promise<string>(resolve => program.on('keylisten', resolve));
    expect(await control).toMatchObject({ kind: 'button', text: 'Go' });
    program.use({ id: (await control).id, event: 'press' });
    expect(await key).toBe('a');
    program.key('a', 'keydown');
    program.send('hello', { to: 'you' });
    await until(() => output().includes("event hello {'to': 'you'}"));
    program.stop();
    await program.ended;
    // Charts go 30 times a second, beside the others.
    expect(heard.sort()).toEqual(['chart Numbers', 'display text', 'draw circle 1 2 3', 'message 3']);
  });

  test('a reader that takes its time holds the program back, and loses nothing', async () => {
    const lines = 400_000, program = link.run({ runner: 'python3', code: `for i in range(${lines}): print(i)`, pty: false });
    let text = '', messages = 0, letGo!: () => void;
    const gate = new Promise<void>(resolve => { letGo = resolve; });
    program.on('output', async piece => {
      text += piece;
      if (++messages === 1) await gate;
    });
    await until(() => messages === 1);
    // While we read nothing, what arrives comes to an end: 50 looks in a row at which nothing new was there.
    let received = program.seq, quiet = 0;
    await until(() => {
      quiet = program.seq === received ? quiet + 1 : 0;
      received = program.seq;
      return quiet >= 50;
    });
    expect(program.state).toBe('running');
    expect(received).toBeLessThan(2 * 1024 * 1024); // of 2.7 MB in all
    letGo();
    await program.ended;
    expect(text.split('\n').length - 1).toBe(lines);
    expect(text.endsWith(`\n${lines - 1}\n`)).toBe(true);
  });

  test('a broken connection is made again, and what was said meanwhile is there', async () => {
    const cable = await Proxy.to(daemon.url);
    const far = new FurtherLink({ url: cable.url });
    const states: LinkState[] = [];
    far.on('state', state => states.push(state));
    const program = far.run({ runner: 'python3', code: 'import time\nfor i in range(30):\n    print(i, flush=True)\n    time.sleep(0.05)\nprint("typed", input())' });
    const output = said(program);
    await until(() => output().includes('3\r\n'));
    cable.cut();
    await until(() => states.includes('waiting'));
    program.write('while away\n');
    cable.mend();
    expect((await program.ended).exitCode).toBe(0);
    const numbers = output().split('\r\n').filter(line => /^\d+$/.test(line));
    expect(numbers).toEqual(Array.from({ length: 30 }, (_, i) => String(i)));
    expect(output()).toContain('typed while away');
    far.close();
    cable.close();
  });

  test('another client of the same user attaches from where it was, or from the beginning', async () => {
    const program = link.run({ runner: 'python3', code: 'print("first")\nprint("second", input())' });
    const first = said(program);
    await until(() => first().includes('first'));
    const second = new FurtherLink({ url: daemon.url });
    const whole = second.attach(program.session!), rest = second.attach(program.session!, program.seq);
    const wholeOutput = said(whole), restOutput = said(rest);
    await until(() => wholeOutput().includes('first'));
    rest.write('go\n');
    await Promise.all([program.ended, whole.ended, rest.ended]);
    expect(wholeOutput()).toBe(first());
    expect(restOutput()).not.toContain('first');
    expect(restOutput()).toContain('second go');
    second.close();
  });

  test('attaching to what is not there is an error', async () => {
    const program = link.attach('0123456789abcdef0123456789abcdef');
    await expect(program.ended).rejects.toBeInstanceOf(FurtherLinkError);
  });

  test('hears of the device', async () => {
    let stop!: () => void;
    const device = await new Promise<Device>(resolve => { stop = link.deviceEvents(resolve); });
    stop();
    expect(device.hostname).not.toBe('');
  });

  test('pairs with the code that the device shows, is told how many tries are left, and can be sent away', async () => {
    const showing = new AbortController();
    const window = link.pair.openWindow('run', showing.signal);
    let digits: string | undefined;
    while (digits === undefined) digits = (await window.next()).value?.prompts?.find((prompt: { kind: string }) => prompt.kind === 'code')?.digits;
    const begun = await link.pair.begin("A test's laptop");
    const wrong = digits === '000000' ? '111111' : '000000';
    await expect(link.pair.complete(begun.pairing, wrong)).rejects.toMatchObject({ status: 403, type: 'wrong-code', triesLeft: 2 });
    const paired = await link.pair.complete(begun.pairing, digits);
    expect(paired.token).toHaveLength(43);

    const guest = new FurtherLink({ url: daemon.url, token: paired.token! });
    expect(await guest.me()).toMatchObject({ kind: 'client', id: paired.client.id, role: 'run' });
    await expect(guest.clients.list()).rejects.toMatchObject({ type: 'forbidden' });
    const program = guest.run({ runner: 'python3', code: 'input()' });
    await program.started;
    const gone = new Promise<void>(resolve => guest.on('state', state => { if (state === 'unknown-client') resolve(); }));
    await link.clients.revoke(paired.client.id);
    await gone;
    await expect(program.ended).rejects.toMatchObject({ type: 'unknown-client' });
    guest.close();
    showing.abort();
  });

  test('without a window there is nothing to begin', async () => {
    await expect(link.pair.begin('Somebody')).rejects.toMatchObject({ status: 409, type: 'no-window' });
  });

  test('uploads a directory', async () => {
    const answer = await link.upload({ name: 'uploaded', files: { 'main.py': { type: 'text', content: { text: 'print("from a file")' } } } });
    expect(answer.success).toBe(true);
    const program = link.run({ runner: 'python3', path: 'uploaded/main.py' });
    const output = said(program);
    await program.ended;
    expect(output()).toContain('from a file');
  });

  test('files are written, read, renamed, listed and removed; nobody\'s change is overwritten unseen', async () => {
    const first = await link.files.write('project/sub dir/größe #1.py', 'print(1)', { etag: null });
    expect(await link.files.read('project/sub dir/größe #1.py').then(file => [file.text(), file.etag])).toEqual(['print(1)', first]);
    const second = await link.files.write('project/sub dir/größe #1.py', 'print(2)', { etag: first });
    await expect(link.files.write('project/sub dir/größe #1.py', 'print(3)', { etag: first })).rejects.toMatchObject({ status: 412, type: 'changed' });
    await expect(link.files.write('project/sub dir/größe #1.py', 'print(3)', { etag: null })).rejects.toMatchObject({ type: 'changed' });
    expect(second).not.toBe(first);

    await link.files.makeDirectory('project/empty');
    await link.files.rename('project/sub dir/größe #1.py', 'project/main.py');
    expect((await link.files.list('project')).map(entry => `${entry.kind} ${entry.name}`)).toEqual(['directory empty', 'directory sub dir', 'file main.py']);
    expect((await link.files.list('', 2)).find(entry => entry.name === 'project')?.entries?.length).toBe(3);
    await expect(link.files.rename('project/main.py', '../outside.py')).rejects.toBeInstanceOf(FurtherLinkError);

    const zip = await fetch(link.files.zipUrl('project'));
    expect(zip.headers.get('content-type')).toBe('application/zip');
    await zip.arrayBuffer();
    const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i * 7);
    await link.files.write('project/bytes.bin', bytes);
    expect((await link.files.read('project/bytes.bin')).bytes).toEqual(bytes);

    await link.files.remove('project');
    await expect(link.files.list('project')).rejects.toMatchObject({ type: 'not-found' });
  });

  test('nobody there is told as such', async () => {
    const nobody = new FurtherLink({ url: 'http://127.0.0.1:9/' });
    await expect(nobody.status()).rejects.toMatchObject({ status: 0, type: 'unreachable' });
    nobody.close();
  });
});

/** All that a program says from now on. */
function said(program: Program): () => string {
  let text = '';
  program.on('output', piece => { text += piece; });
  return () => text;
}

function once(program: Program, event: 'output'): Promise<void> {
  return new Promise(resolve => { const off = program.on(event, () => { off(); resolve(); }); });
}

async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 20_000; !condition();) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${condition.toString()}`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
