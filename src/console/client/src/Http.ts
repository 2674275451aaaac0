import type { OnProgress } from './answers.js';
import { FurtherLinkError } from './FurtherLinkError.js';

export type Body = string | Blob | ArrayBuffer | Uint8Array<ArrayBuffer>;

export interface Request {
  method?: string;
  body?: Body;
  json?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  onProgress?: OnProgress;
}

/** Requests to one daemon. Whatever is not 2xx is thrown as {@link FurtherLinkError}. */
export class Http {
  readonly base: URL;
  readonly #token: string | null;
  readonly #fetch: typeof fetch;

  constructor(base: URL, token: string | null, fetcher: typeof fetch) {
    this.base = base;
    this.#token = token;
    this.#fetch = fetcher;
  }

  /** The address of `path`, for `href` and `src`. */
  url(path: string): string {
    return new URL(path, this.base).href;
  }

  async json<T>(path: string, request: Request = {}): Promise<T> {
    return await (await this.send(path, request)).json() as T;
  }

  async send(path: string, request: Request = {}): Promise<Response> {
    const body = request.json === undefined ? request.body : JSON.stringify(request.json);
    const headers: Record<string, string> = { Accept: 'application/json, application/problem+json, */*', ...request.headers };
    if (request.json !== undefined) headers['Content-Type'] = 'application/json';
    if (this.#token) headers['Authorization'] = `Bearer ${this.#token}`;
    const method = request.method ?? (body === undefined ? 'GET' : 'POST');

    let answer: Response;
    if (request.onProgress && body !== undefined && typeof XMLHttpRequest !== 'undefined') {
      answer = await sendWithProgress(this.url(path), method, headers, body, request.onProgress, request.signal);
    } else {
      try {
        answer = await this.#fetch(this.url(path), { method, headers, body: body ?? null, signal: request.signal ?? null, cache: 'no-store' });
      } catch (error) {
        if (request.signal?.aborted) throw error;
        throw unreachable(this.base, error);
      }
    }

    if (!answer.ok) throw await refusal(answer);
    return answer;
  }
}

function unreachable(base: URL, cause: unknown): FurtherLinkError {
  return new FurtherLinkError({ type: 'unreachable', title: 'The device does not answer', detail: `no answer from ${base.host}`, cause });
}

const types: Record<number, string> = { 401: 'unknown-client', 403: 'forbidden', 404: 'not-found', 412: 'changed', 429: 'too-many' };

async function refusal(answer: Response): Promise<FurtherLinkError> {
  const text = await answer.text().catch(() => '');
  let problem: { type?: unknown; title?: unknown; detail?: unknown; reason?: unknown; triesLeft?: unknown } = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsed && typeof parsed === 'object') problem = parsed;
  } catch {
    // Not every answer is a problem description; what the gate says is a line of text, behind its status.
    if (answer.headers.get('Content-Type')?.startsWith('text/plain')) problem.detail = text.replace(/^\d{3}: /, '').trim().slice(0, 500);
  }

  const string = (value: unknown) => (typeof value === 'string' && value && value !== 'about:blank' ? value : undefined);
  const seconds = Number(answer.headers.get('Retry-After') ?? NaN);
  return new FurtherLinkError({
    status: answer.status,
    type: string(problem.reason) ?? string(problem.type) ?? types[answer.status] ?? 'failed',
    title: string(problem.title) ?? (answer.statusText || `HTTP ${answer.status}`),
    detail: string(problem.detail) ?? '',
    triesLeft: typeof problem.triesLeft === 'number' ? problem.triesLeft : null,
    retryAfter: Number.isFinite(seconds) ? seconds : null,
  });
}

// fetch() does not tell how much of a body was sent.
function sendWithProgress(
  url: string, method: string, headers: Record<string, string>, body: Body, onProgress: OnProgress, signal?: AbortSignal,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = 'arraybuffer';
    request.upload.onprogress = event => onProgress({ sent: event.loaded, total: event.total });
    request.onload = () => {
      const answered = new Headers();
      for (const line of request.getAllResponseHeaders().trim().split(/\r?\n/)) {
        const colon = line.indexOf(':');
        if (colon > 0) answered.append(line.slice(0, colon), line.slice(colon + 1).trim());
      }
      const empty = request.status === 204 || request.status === 304;
      resolve(new Response(empty ? null : request.response as ArrayBuffer, { status: request.status, statusText: request.statusText, headers: answered }));
    };
    request.onerror = () => reject(unreachable(new URL(url), null));
    request.onabort = () => reject(signal?.reason ?? new DOMException('aborted', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}
