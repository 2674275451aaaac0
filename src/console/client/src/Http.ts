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

  /**
   * The address of `path` at this device. Nothing else is ever asked: it would be shown our token. A path that a URL would shorten (`..`) means another place than
   * it says, and is refused too.
   * @throws FurtherLinkError `bad-path`.
   */
  address(path: string): URL {
    const url = new URL(path, this.base);
    if (url.origin === this.base.origin && !shortened.test(path.split(/[?#]/, 1)[0]!)) return url;
    throw new FurtherLinkError({ type: 'bad-path', title: 'Not a path of the device', detail: `${path} would lead elsewhere` });
  }

  /** The address of `path`, for `href` and `src`. */
  url(path: string): string {
    return this.address(path).href;
  }

  json<T>(path: string, request: Request = {}): Promise<T> {
    return this.read(path, request, answer => answer.json() as Promise<T>);
  }

  /** Asks, and reads the answer; a connection that breaks meanwhile is told as any other. */
  async read<T>(path: string, request: Request, reader: (answer: Response) => Promise<T>): Promise<T> {
    const answer = await this.send(path, request);
    try {
      return await reader(answer);
    } catch (error) {
      if (request.signal?.aborted) throw error;
      throw error instanceof SyntaxError ? new FurtherLinkError({ status: answer.status, type: 'failed', title: 'Not understood', detail: `what ${path} answered is no JSON`, cause: error })
        : this.unreachable(error);
    }
  }

  async send(path: string, request: Request = {}): Promise<Response> {
    const body = request.json === undefined ? request.body : JSON.stringify(request.json);
    const headers: Record<string, string> = { Accept: 'application/json, application/problem+json, */*', ...request.headers };
    if (request.json !== undefined) headers['Content-Type'] = 'application/json';
    if (this.#token) headers['Authorization'] = `Bearer ${this.#token}`;
    const method = request.method ?? (body === undefined ? 'GET' : 'POST');

    const url = this.url(path);
    let answer: Response;
    try {
      answer = request.onProgress && body !== undefined && typeof XMLHttpRequest !== 'undefined'
        ? await sendWithProgress(url, method, headers, body, request.onProgress, request.signal)
        : await this.#fetch(url, { method, headers, body: body ?? null, signal: request.signal ?? null, cache: 'no-store' });
    } catch (error) {
      if (request.signal?.aborted) throw error;
      throw this.unreachable(error);
    }

    if (!answer.ok) throw await refusal(answer);
    if (request.onProgress && body !== undefined && typeof XMLHttpRequest === 'undefined') {
      const total = sizeOf(body);
      request.onProgress({ sent: total, total });
    }

    return answer;
  }

  /** What is told when no answer came, or not all of it. */
  unreachable(cause: unknown): FurtherLinkError {
    return new FurtherLinkError({ type: 'unreachable', title: 'The device does not answer', detail: `no answer from ${this.base.host}`, cause });
  }
}

/** `.` and `..`, which the URL standard takes out of a path, also where they are written with %2e. */
const shortened = /(^|[/\\])(\.|%2e){1,2}([/\\]|$)/i;

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

function sizeOf(body: Body): number {
  return typeof body === 'string' ? new TextEncoder().encode(body).length : body instanceof Blob ? body.size : body.byteLength;
}

// fetch() does not tell how much of a body was sent.
function sendWithProgress(
  url: string, method: string, headers: Record<string, string>, body: Body, onProgress: OnProgress, signal?: AbortSignal,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const request = new XMLHttpRequest(), abort = () => request.abort();
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
    request.onerror = () => reject(new TypeError('the connection failed'));
    request.onabort = () => reject(signal?.reason ?? new DOMException('aborted', 'AbortError'));
    request.onloadend = () => signal?.removeEventListener('abort', abort);
    signal?.addEventListener('abort', abort);
    request.send(body);
  });
}
