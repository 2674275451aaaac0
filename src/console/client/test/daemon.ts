import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../../../../', import.meta.url));

/** Where the built daemon is; undefined: it was not built, and tests against it are skipped. `FURTHER_LINK_DAEMON` names another. */
export const daemonBinary = [
  process.env['FURTHER_LINK_DAEMON'],
  ...['Release', 'Debug'].map(configuration => join(checkout, `src/FurtherLink/bin/${configuration}/net10.0/further-link`)),
].find(path => path !== undefined && existsSync(path));

/** A real daemon at loopback, without TLS, on a port that the kernel chose, in directories of its own. */
export class Daemon {
  readonly url: string;
  readonly work: string;
  readonly #base: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;

  private constructor(url: string, base: string, process: ChildProcess, ended: Promise<void>) {
    this.url = url;
    this.#base = base;
    this.work = join(base, 'work');
    this.#process = process;
    this.#ended = ended;
  }

  static async start(port = 0): Promise<Daemon> {
    const base = mkdtempSync(join(tmpdir(), 'further-link-client-'));
    chmodSync(base, 0o755);
    for (const [name, mode] of [['work', 0o777], ['temp', 0o1777], ['state', 0o700]] as const) {
      mkdirSync(join(base, name));
      chmodSync(join(base, name), mode);
    }

    const child = spawn(daemonBinary!, ['serve'], {
      env: {
        PATH: process.env['PATH'], HOME: base, LANG: 'C.UTF-8',
        FURTHER_LINK_PORT: String(port), FURTHER_LINK_NOSSL: '1', FURTHER_LINK_Network__Addresses: '127.0.0.1', FURTHER_LINK_Network__Socket: join(base, 'socket'),
        FURTHER_LINK_WORK_DIR: join(base, 'work'), FURTHER_LINK_TEMP_DIR: join(base, 'temp'), FURTHER_LINK_State__Directory: join(base, 'state'),
        FURTHER_LINK_Device__Display: 'simulated',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
    const url = await new Promise<string>((resolve, reject) => {
      const take = (data: Buffer) => {
        log += data.toString();
        const listening = /listening on (http:\S+)/.exec(log);
        if (listening) resolve(listening[1]!);
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      void ended.then(() => reject(new Error(`the daemon ended before it listened:\n${log}`)));
    });
    return new Daemon(url, base, child, ended);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.#process.kill(signal);
    await this.#ended;
    rmSync(this.#base, { recursive: true, force: true });
  }
}
