import { signal } from '@preact/signals';
import type { Files, FurtherLinkError } from 'further-link-client';
import { asError } from './FileTree.js';
import { freeName, join } from './paths.js';

/** A file on its way to the device. */
export interface Upload {
  id: number;
  path: string;
  state: 'waiting' | 'sending' | 'failed';
  /** Bytes. */
  total: number;
  sent: number;
  failure: FurtherLinkError | null;
}

/** A file that was dropped or chosen, and where in the dropped directory it was. */
export interface Incoming {
  path: string;
  file: File;
}

let lastId = 0;

/** The files and directories that were dropped, without what is in them. */
export const rootsOf = (incoming: readonly Incoming[]) => [...new Set(incoming.map(({ path }) => rootOf(path)))];

const rootOf = (path: string) => path.split('/')[0]!;

/** With other names for what there is already: `data-2.csv`, and of a directory all that is in it as `photos-2/…`. */
export function besides(incoming: readonly Incoming[], taken: (name: string) => boolean): Incoming[] {
  const names = new Map(rootsOf(incoming).map(root => [root, freeName(root, taken)]));
  return incoming.map(({ path, file }) => ({ path: names.get(rootOf(path))! + path.slice(rootOf(path).length), file }));
}

/** Sends files, one after the other; one that failed stays in the list until it is dismissed. */
export class Uploads {
  readonly #files: Files;
  readonly #done: (directory: string) => Promise<void>;
  readonly list = signal<readonly Upload[]>([]);
  #queue: Promise<void> = Promise.resolve();
  #sending: { id: number; abort: AbortController } | null = null;

  constructor(files: Files, done: (directory: string) => Promise<void>) {
    this.#files = files;
    this.#done = done;
  }

  /** Uploads into `directory`; over what is there if `replace`, otherwise what is there stays, and its upload fails. */
  add(incoming: readonly Incoming[], directory: string, replace = false): Promise<void> {
    const added = incoming.map(({ path, file }) => ({
      upload: { id: ++lastId, path: join(directory, path), state: 'waiting', total: file.size, sent: 0, failure: null } satisfies Upload as Upload, file,
    }));
    this.list.value = [...this.list.value, ...added.map(({ upload }) => upload)];
    for (const { upload, file } of added) this.#queue = this.#queue.then(() => this.#send(upload, file, replace));
    return (this.#queue = this.#queue.then(() => this.#done(directory)));
  }

  /** Takes one out of the list; what is on its way is given up, and the device keeps nothing of it. */
  dismiss(id: number): void {
    this.list.value = this.list.value.filter(upload => upload.id !== id);
    if (this.#sending?.id === id) this.#sending.abort.abort();
  }

  dismissAll(): void {
    this.list.value = [];
    this.#sending?.abort.abort();
  }

  async #send({ id, path, total }: Upload, file: File, replace: boolean): Promise<void> {
    if (!this.list.value.some(upload => upload.id === id)) return;
    const abort = new AbortController();
    this.#sending = { id, abort };
    this.#change(id, { state: 'sending' });
    try {
      const onProgress = ({ sent }: { sent: number }) => this.#change(id, { sent: Math.min(sent, total) });
      await this.#files.write(path, file, { ...(!replace && { etag: null }), onProgress, signal: abort.signal });
      this.dismiss(id);
    } catch (error) {
      if (!abort.signal.aborted) this.#change(id, { state: 'failed', failure: asError(error) });
    } finally {
      this.#sending = null;
    }
  }

  #change(id: number, change: Partial<Upload>): void {
    this.list.value = this.list.value.map(upload => (upload.id === id ? { ...upload, ...change } : upload));
  }
}
