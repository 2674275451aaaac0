import type { OnProgress } from './answers.js';
import type { Body, Http } from './Http.js';

/** One entry of a directory. */
export interface FileEntry {
  name: string;
  kind: 'file' | 'directory' | 'link';
  /** Bytes; 0 for directories. */
  size: number;
  /** RFC 3339. */
  modified: string;
  etag?: string | null;
}

/** A file and the state it was read in. */
export interface FileContent {
  bytes: Uint8Array;
  /** For {@link Files.write}, so that nobody's change is overwritten unseen. */
  etag: string;
  /** `bytes` as UTF-8. */
  text(): string;
}

export interface WriteOptions {
  /** Only if the file still is as it was read: its ETag; `null`: only if there is no such file. Absent: in any case. */
  etag?: string | null;
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

/** The caller's files on the device: docs/protocol/files.md. Paths are relative to the work directory, with `/`; `''` is the work directory itself. */
export class Files {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** What is in a directory, directories first, by name. */
  async list(path = ''): Promise<FileEntry[]> {
    const answer = await this.#http.json<{ entries: FileEntry[] }>(address(path, true));
    return answer.entries;
  }

  async read(path: string): Promise<FileContent> {
    const answer = await this.#http.send(address(path));
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return { bytes, etag: answer.headers.get('ETag') ?? '', text: () => new TextDecoder().decode(bytes) };
  }

  /**
   * Writes a whole file, making directories that are missing. Returns its new ETag.
   * @throws FurtherLinkError `changed` (412): it is not as it was read.
   */
  async write(path: string, content: Body, options: WriteOptions = {}): Promise<string> {
    const headers: Record<string, string> = { 'Content-Type': 'application/octet-stream' };
    if (options.etag === null) headers['If-None-Match'] = '*';
    else if (options.etag !== undefined) headers['If-Match'] = options.etag;
    const answer = await this.#http.send(address(path), {
      method: 'PUT', body: content, headers, ...(options.onProgress && { onProgress: options.onProgress }), ...(options.signal && { signal: options.signal }),
    });
    return answer.headers.get('ETag') ?? '';
  }

  /** Makes a directory. */
  async makeDirectory(path: string): Promise<void> {
    await this.#http.send(address(path, true), { method: 'PUT' });
  }

  /** Moves a file or directory. @throws FurtherLinkError 409: there is something at `to`. */
  async rename(from: string, to: string): Promise<void> {
    await this.#http.send(address(from), { method: 'POST', json: { rename: to } });
  }

  /** Removes a file, or a directory with all that is in it. */
  async remove(path: string, options: { etag?: string } = {}): Promise<void> {
    await this.#http.send(`${address(path)}?recursive=1`, { method: 'DELETE', ...(options.etag && { headers: { 'If-Match': options.etag } }) });
  }

  /** Where a file can be had, for `src` and downloads. */
  url(path: string): string {
    return this.#http.url(address(path));
  }

  /** Where a directory can be had as a zip. */
  zipUrl(path = ''): string {
    return this.#http.url(`${address(path, true)}?zip=1`);
  }
}

function address(path: string, directory = false): string {
  const parts = path.split('/').filter(part => part !== '').map(encodeURIComponent);
  return parts.length === 0 ? '/files/' : `/files/${parts.join('/')}${directory ? '/' : ''}`;
}
