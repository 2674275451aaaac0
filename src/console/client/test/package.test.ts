import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { FurtherLink } from '../src/index.js';
import { Daemon, daemonBinary } from './daemon.js';

const console_ = fileURLToPath(new URL('../../', import.meta.url)), client = join(console_, 'client');
const [example] = /(?<=```ts\n)[^]*?(?=```)/.exec(readFileSync(join(client, 'README.md'), 'utf8'))!;

/** The package as somebody has it who installed it: what `npm pack` makes, in the node_modules of a project that knows nothing of this one. */
describe('the package', { timeout: 60_000 }, () => {
  let project: string;
  const run = (program: string, ...words: string[]) => execFileSync(program, words, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), 'further-link-package-'));
    const [packed] = JSON.parse(execFileSync('npm', ['pack', '--silent', '--json', '--pack-destination', project], { cwd: client, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
      .replace(/^[^]*?(?=^\[)/m, '')) as { filename: string }[];
    mkdirSync(join(project, 'node_modules/@types'), { recursive: true });
    run('tar', '--extract', '--file', packed!.filename);
    cpSync(join(project, 'package'), join(project, 'node_modules/further-link-client'), { recursive: true });
    // What such a project would have besides; that of the console serves.
    for (const name of ['ws', '@types/ws', '@types/node', 'undici-types']) symlinkSync(join(console_, 'node_modules', name), join(project, 'node_modules', name));
    writeFileSync(join(project, 'package.json'), '{ "type": "module", "private": true }');
  }, 60_000);

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  test('has what belongs to it and nothing else', () => {
    const files = run('find', 'package', '-type', 'f').trim().split('\n').map(file => file.replace('package/', ''));
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts']));
    expect(files.filter(file => !/^(LICENSE|README\.md|package\.json|dist\/\w+\.(js|d\.ts))$/.test(file))).toEqual([]);
  });

  test.each([
    ['a page, with a bundler', ['--module', 'esnext', '--moduleResolution', 'bundler', '--lib', 'es2023,dom,dom.iterable', '--types', '']],
    ['Node', ['--module', 'nodenext', '--lib', 'es2023', '--types', 'node']],
  ])('has types that hold in %s, without leave to skip any', (where, options) => {
    writeFileSync(join(project, 'use.ts'), [
      "import { FurtherLink, FurtherLinkError, type Device, type Program, type Stopped } from 'further-link-client';",
      ...where === 'Node' ? ["import { WebSocket } from 'ws';", "export const inNode = new FurtherLink({ url: 'https://pi-top.local:8028', token: 't', WebSocket });"] : [],
      "const link = new FurtherLink({ url: new URL('https://pi-top.local:8028'), token: 't' });",
      "const program: Program = link.run({ runner: 'python3', code: '', novnc: { enabled: true } });",
      "program.on('output', async (text, stream) => { if (stream === 'stderr') console.log(text.length); });",
      'export const ended: Promise<Stopped> = program.ended;',
      'export const stop: () => void = link.deviceEvents((device: Device) => console.log(device.battery?.percent));',
      'export const isOurs = (error: unknown) => error instanceof FurtherLinkError && error.type === "changed";',
      '// @ts-expect-error there is no such event',
      "program.on('nothing', () => undefined);",
    ].join('\n'));
    run(join(console_, 'node_modules/.bin/tsc'), '--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2023', '--skipLibCheck', 'false', ...options, 'use.ts');
  });

  describe.skipIf(daemonBinary === undefined)('against a daemon', () => {
    let daemon: Daemon;
    beforeAll(async () => { daemon = await Daemon.start(); }, 30_000);
    afterAll(() => daemon?.stop());

    test.each([
      ['its own WebSocket', ['--experimental-websocket'], ''],
      ["that of the package ws", [], "import { WebSocket } from 'ws';\n"],
    ])('does in Node, with %s, what its README says first', (_, options, first) => {
      const script = first + example.replace("'https://pi-top.local:8028', token", `'${daemon.url}'${first && ', WebSocket'}`);
      writeFileSync(join(project, 'example.mjs'), script);
      const said = run(process.execPath, ...options, 'example.mjs'); // and it ends by itself
      expect(said).toContain('Hello Ada');
      expect(said).toContain("{ exitCode: 0, signal: null, reason: null }");
    });

    test('with the package ws, which throws what nobody listens to, nothing is thrown where nobody answers', async () => {
      const link = new FurtherLink({ url: 'http://127.0.0.1:9/', WebSocket });
      const states: string[] = [];
      const waiting = new Promise<void>(resolve => link.on('state', state => { states.push(state); if (states.filter(one => one === 'waiting').length === 2) resolve(); }));
      link.connect();
      await waiting;
      link.close();
      const hasty = new FurtherLink({ url: daemon.url, WebSocket });
      hasty.connect();
      hasty.close(); // before it was open
      await hasty.status();
    });
  });
});
