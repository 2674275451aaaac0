import { type FurtherLink, FurtherLinkError, type Me, type Paired } from 'further-link-client';
import { batch, signal } from '@preact/signals';
import type { TextKey } from '../i18n/i18n.js';

/** What the page shows: the field for the code; waiting for a yes at the device; digits to compare; that it is done. */
export type PairingStep = 'code' | 'asking' | 'comparing' | 'done';

/** What went wrong, in words: a text and what stands in it. */
export interface PairingProblem {
  text: TextKey;
  values?: Record<string, string | number>;
}

/** How long the device asks, in seconds: docs/pairing.md. */
export const askedFor = 60;

// docs/pairing.md, "With a code", step 3.
const triesOfCode = 3;

/** A pairing by code or by comparison, from the page's side. It knows no page: {@link Pairing} draws it. */
export class PairingAttempt {
  readonly step = signal<PairingStep>('code');
  readonly problem = signal<PairingProblem | null>(null);
  readonly busy = signal(false);
  /** When the device stops to show its code, or to ask, by performance.now(); null: not known. */
  readonly until = signal<number | null>(null);
  /** What both sides show in a comparison. */
  readonly digits = signal<string | null>(null);
  /** The device shows a code, as far as is known. */
  readonly codeShown = signal(false);

  readonly #client: FurtherLink;
  readonly #done: (paired: Paired, me: Me) => void;
  #pairing: string | null = null;
  #waiting: AbortController | null = null;

  constructor(client: FurtherLink, done: (paired: Paired, me: Me) => void) {
    this.#client = client;
    this.#done = done;
  }

  /** Has the device ask whether this browser may be paired. */
  async ask(name: string): Promise<void> {
    await this.#wait('asking', async signal => {
      const begun = await this.#client.pair.begin(name, { ask: true, signal });
      batch(() => {
        this.#begun(begun.pairing, begun.expiresIn);
        this.step.value = 'code';
      });
    });
  }

  /** Tries the code that was read on the device. */
  async submit(name: string, code: string): Promise<void> {
    if (this.busy.value) return;
    this.#start();
    try {
      if (this.#pairing === null) {
        const begun = await this.#client.pair.begin(name);
        this.#begun(begun.pairing, begun.expiresIn);
      }

      await this.#finish(await this.#client.pair.complete(this.#pairing!, code, { cookie: true }));
    } catch (error) {
      this.#failed(error);
    } finally {
      this.busy.value = false;
    }
  }

  /** Shows digits, and waits for somebody at the device to find them the same. */
  async compare(name: string): Promise<void> {
    await this.#wait('comparing', async signal => {
      const paired = await this.#client.pair.compare(name, digits => { this.digits.value = digits; }, { cookie: true, signal });
      await this.#finish(paired);
    });
  }

  /** Back to the field for the code; nobody waits any more. */
  cancel(): void {
    this.#waiting?.abort();
    this.#waiting = null;
    batch(() => {
      this.step.value = 'code';
      this.digits.value = null;
      this.problem.value = null;
      this.busy.value = false;
      if (!this.codeShown.value) this.until.value = null;
    });
  }

  async #wait(step: PairingStep, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#waiting?.abort();
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#start();
    batch(() => {
      this.step.value = step;
      this.until.value = performance.now() + askedFor * 1000;
    });
    try {
      await work(waiting.signal);
    } catch (error) {
      if (waiting.signal.aborted) return;
      batch(() => {
        this.step.value = 'code';
        this.digits.value = null;
        this.until.value = null;
        this.#failed(error);
      });
    } finally {
      if (this.#waiting === waiting) {
        this.#waiting = null;
        this.busy.value = false;
      }
    }
  }

  #start(): void {
    batch(() => {
      this.busy.value = true;
      this.problem.value = null;
    });
  }

  #begun(pairing: string, expiresIn: number): void {
    this.#pairing = pairing;
    batch(() => {
      this.codeShown.value = true;
      this.until.value = performance.now() + expiresIn * 1000;
    });
  }

  async #finish(paired: Paired): Promise<void> {
    let me: Me;
    try {
      me = await this.#client.me();
    } catch (error) {
      // Let in, and yet unknown: the browser did not keep the cookie.
      this.problem.value = error instanceof FurtherLinkError && error.status === 401 ? { text: 'pair.problem.cookie' } : problemOf(error);
      batch(() => {
        this.step.value = 'code';
        this.digits.value = null;
      });
      return;
    }

    batch(() => {
      this.step.value = 'done';
      this.until.value = null;
    });
    this.#done(paired, me);
  }

  #failed(error: unknown): void {
    const type = error instanceof FurtherLinkError ? error.type : '';
    if (type === 'no-window' || type === 'unknown-pairing' || type === 'refused') {
      this.#pairing = null;
      batch(() => {
        this.codeShown.value = false;
        this.until.value = null;
      });
    }

    this.problem.value = problemOf(error);
  }
}

/** An error of pairing, in words that say what to do. */
export function problemOf(error: unknown): PairingProblem {
  if (!(error instanceof FurtherLinkError)) return { text: 'pair.problem.other', values: { detail: error instanceof Error ? error.message : String(error) } };
  switch (error.type) {
    case 'wrong-code':
      // As many as a code has: the device shows another one now.
      return error.triesLeft !== null && error.triesLeft > 0 && error.triesLeft < triesOfCode
        ? { text: 'pair.problem.wrong', values: { count: error.triesLeft } }
        : { text: 'pair.problem.wrongLast' };
    case 'no-window': return { text: 'pair.problem.window' };
    case 'unknown-pairing': return { text: 'pair.problem.expired' };
    case 'refused': return { text: 'pair.problem.refused' };
    case 'broken-commitment': return { text: 'pair.problem.between' };
    case 'full': return { text: 'pair.problem.full' };
    case 'no-key': return { text: 'pair.problem.noKey' };
    case 'too-many': return { text: 'pair.problem.tooMany', values: { count: error.retryAfter ?? 10 } };
    case 'unreachable': return { text: 'pair.problem.unreachable' };
    default: return { text: 'pair.problem.other', values: { detail: error.detail || error.title } };
  }
}

/** What this browser is called at the device, to begin with: `Firefox on Windows`, put together by `on`. */
export function browserName(agent: string, touchPoints = 0, on = (browser: string, system: string) => `${browser} on ${system}`): string {
  const browser = /Edg\//.test(agent) ? 'Edge' : /OPR\//.test(agent) ? 'Opera' : /SamsungBrowser/.test(agent) ? 'Samsung Internet' : /Firefox|FxiOS/.test(agent) ? 'Firefox'
    : /CrOS/.test(agent) ? 'Chrome' : /Chrome|CriOS/.test(agent) ? 'Chrome' : /Safari/.test(agent) ? 'Safari' : 'Browser';
  const system = /iPhone/.test(agent) ? 'iPhone' : /iPad/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1) ? 'iPad' : /Android/.test(agent) ? 'Android'
    : /CrOS/.test(agent) ? 'Chromebook' : /Windows/.test(agent) ? 'Windows' : /Mac OS X/.test(agent) ? 'Mac' : /Linux/.test(agent) ? 'Linux' : null;
  return system === null ? browser : on(browser, system);
}
