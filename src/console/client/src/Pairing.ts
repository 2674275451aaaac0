import type { Prompt, Role } from './answers.js';
import { comparisonDigits, base64url, hex, sha256 } from './digits.js';
import { FurtherLinkError } from './FurtherLinkError.js';
import type { Http } from './Http.js';

/** A pairing that has begun: the device shows a code. */
export interface PairingBegun {
  pairing: string;
  /** Seconds until the device shows no code any more. */
  expiresIn: number;
}

export interface Paired {
  /** null: it is in the console's cookie. */
  token: string | null;
  client: { id: string; name: string; role: Role };
  /** Of the device's key; null without TLS. */
  fingerprint: string | null;
}

export interface PairOptions {
  /** Put the token where no script can read it; for pages that the daemon itself serves. */
  cookie?: boolean;
  signal?: AbortSignal;
}

/** How this client is let in: docs/pairing.md. */
export class Pairing {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Begins; the device shows a code.
   * @throws FurtherLinkError `no-window`: somebody has to press Select on the device, or (with `ask`) `refused`: nobody there said yes within a minute.
   */
  begin(name: string, options: { ask?: boolean; signal?: AbortSignal } = {}): Promise<PairingBegun> {
    return this.#http.json('/pair', { json: { name, ask: options.ask ?? false }, ...(options.signal && { signal: options.signal }) });
  }

  /**
   * Sends the code that the device shows.
   * @throws FurtherLinkError `wrong-code` with `triesLeft`; `no-window`: it shows none any more; `unknown-pairing`: begin again; `full`.
   */
  complete(pairing: string, code: string, options: PairOptions = {}): Promise<Paired> {
    return this.#finish(pairing, { code }, options);
  }

  /**
   * Pairs by comparing: `onDigits` is told six digits, which the device shows too; settles when somebody there has pressed Select or Cancel, within a minute.
   * Needs WebCrypto, which browsers have on encrypted pages only.
   * @throws FurtherLinkError `refused`: Cancel, or nobody there.
   */
  async compare(name: string, onDigits: (digits: string) => void, options: PairOptions = {}): Promise<Paired> {
    const nonce = crypto.getRandomValues(new Uint8Array(32));
    const commitment = base64url(await sha256(nonce));
    const signal = options.signal && { signal: options.signal };
    const begun = await this.#http.json<{ pairing: string; nonce: string; key: string }>('/pair', { json: { name, commitment }, ...signal });
    onDigits(await comparisonDigits(hex(begun.key), nonce, base64url.decode(begun.nonce)));
    return this.#finish(begun.pairing, { nonce: base64url(nonce) }, options);
  }

  /** Lets somebody else in, for administrators: opens a window, which is open until `signal` aborts; yields what to show at every change. */
  openWindow(role: Role = 'run', signal?: AbortSignal): AsyncGenerator<WindowState> {
    return this.#lines('/pair/window', { json: { role } }, signal);
  }

  /** All that is shown and asked at the device, again at every change, for administrators. */
  prompts(signal?: AbortSignal): AsyncGenerator<{ prompts: Prompt[]; closed: boolean }> {
    return this.#lines('/prompts', {}, signal);
  }

  /** Answers one of the {@link prompts}, as the device's buttons would. */
  async answer(prompt: string, yes: boolean): Promise<void> {
    await this.#http.send(`/prompts/${encodeURIComponent(prompt)}`, { json: { answer: yes } });
  }

  async #finish(pairing: string, proof: { code: string } | { nonce: string }, options: PairOptions): Promise<Paired> {
    const answer = await this.#http.json<Partial<Paired> & Pick<Paired, 'client'>>(
      `/pair/${encodeURIComponent(pairing)}`, { json: { ...proof, cookie: options.cookie ?? false }, ...(options.signal && { signal: options.signal }) });
    return { token: answer.token ?? null, client: answer.client, fingerprint: answer.fingerprint ?? null };
  }

  async *#lines<T>(path: string, request: { json?: unknown }, signal?: AbortSignal): AsyncGenerator<T> {
    const answer = await this.#http.send(path, { ...request, ...(signal && { signal }) });
    if (!answer.body) throw new FurtherLinkError({ type: 'failed', title: 'No answer' });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    try {
      for (;;) {
        const { value, done } = await reader.read().catch((error: unknown) => { throw signal?.aborted ? error : this.#http.unreachable(error); });
        if (done) return;
        const lines = (rest + value).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line.trim()) yield JSON.parse(line) as T;
      }
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  }
}

/** What a pairing window shows. */
export interface WindowState {
  prompts?: Prompt[];
  /** The last line: with `client`, somebody was let in. */
  closed: boolean;
  client?: { id: string; name: string; role: Role };
}
