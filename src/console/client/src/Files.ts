import type { OnProgress } from './answers.js';
import type { Body, Http } from './Http.js';

/** One entry of a directory. */
export interface FileEntry {
  name: string;
  /** `special`: a pipe, socket or device. */
  kind: 'file' | 'directory' | 'link' | 'special';
  /** Bytes; 0 for directories. */
  size: number;
  /** RFC 3339. */
  modified: string;
  /** Of files. */
  etag?: string;
  /** Of directories that were looked into, see `depth` of {@link Files.list}. */
  entries?: FileEntry[];
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

/**
 * The user's files on the device: docs/protocol/files.md. Paths are relative to the work directory, with `/`; `''` is the work directory itself. A path with `.` or
 * `..` in it is refused before anything is sent (FurtherLinkError `bad-path`).
 */
export class Files {
  readonly #http: Http;
  readonly #user: string | null;

  constructor(http: Http, user: string | null = null) {
    this.#http = http;
    this.#user = user;
  }

  /** What is in a directory, directories first, by name; with `depth` up to 8 levels of it. */
  async list(path = '', depth = 1): Promise<FileEntry[]> {
    return (await this.#http.json<{ entries: FileEntry[] }>(this.#address(path, { directory: true, ...(depth > 1 && { depth }) }))).entries;
  }

  async read(path: string): Promise<FileContent> {
    return await this.#http.read(this.#address(path), {}, async answer => {
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return { bytes, etag: answer.headers.get('ETag') ?? '', text: () => new TextDecoder().decode(bytes) };
    });
  }

  /**
   * Writes a whole file, making directories that are missing. Returns its new ETag.
   * @throws FurtherLinkError `changed` (412): it is not as it was read.
   */
  async write(path: string, content: Body, options: WriteOptions = {}): Promise<string> {
    const headers: Record<string, string> = { 'Content-Type': 'application/octet-stream' };
    if (options.etag === null) headers['If-None-Match'] = '*';
    else if (options.etag !== undefined) headers['If-Match'] = options.etag;
    const answer = await this.#http.send(this.#address(path), {
      method: 'PUT', body: content, headers, ...(options.onProgress && { onProgress: options.onProgress }), ...(options.signal && { signal: options.signal }),
    });
    return answer.headers.get('ETag') ?? '';
  }

  /** Makes a directory, and those above it that are missing. */
  async makeDirectory(path: string): Promise<void> {
    await this.#http.send(this.#address(path, { directory: true }), { method: 'PUT' });
  }

  /** Renames a file or directory, or moves it into a directory that is there. @throws FurtherLinkError `exists`, unless `overwrite`. */
  async rename(from: string, to: string, options: { overwrite?: boolean } = {}): Promise<void> {
    await this.#http.send(this.#address(from), { method: 'POST', json: { rename: to, overwrite: options.overwrite ?? false } });
  }

  /** Removes a file, or a directory with all that is in it. */
  async remove(path: string, options: { etag?: string } = {}): Promise<void> {
    await this.#http.send(this.#address(path, { recursive: 1 }), { method: 'DELETE', ...(options.etag && { headers: { 'If-Match': options.etag } }) });
  }

  /** Where a file can be had, for `src`; with `download` for saving. @throws FurtherLinkError `bad-path`. */
  url(path: string, options: { download?: boolean } = {}): string {
    return this.#http.url(this.#address(path, options.download ? { download: 1 } : {}));
  }

  /** Where a directory can be had as a zip. */
  zipUrl(path = ''): string {
    return this.#http.url(this.#address(path, { directory: true, zip: 1 }));
  }

  #address(path: string, query: { directory?: true } & Record<string, unknown> = {}): string {
    const { directory, ...rest } = query;
    const parts = path.split('/').filter(part => part !== '').map(encodeURIComponent);
    const flags = Object.entries({ ...(this.#user !== null && { user: this.#user }), ...rest }).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
    return `/files/${parts.join('/')}${directory && parts.length > 0 ? '/' : ''}${flags.length > 0 ? `?${flags.join('&')}` : ''}`;
  }
}
