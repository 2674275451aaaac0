import { signal } from '@preact/signals';
import type { Files, FurtherLinkError } from 'further-link-client';
import { asError } from './FileTree.js';
import { freeName, join } from './paths.js';

/** A file on its way to the device. */
export interface Upload {
  id: number;
  path: string;
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

/** Sends files, one after the other; one that failed stays in the list until it is dismissed. */
export class Uploads {
  readonly #files: Files;
  readonly #done: (directory: string) => Promise<void>;
  readonly list = signal<readonly Upload[]>([]);
  #queue: Promise<void> = Promise.resolve();

  constructor(files: Files, done: (directory: string) => Promise<void>) {
    this.#files = files;
    this.#done = done;
  }

  /** Uploads into `directory`. `taken` tells which names there are: nothing is overwritten. */
  add(incoming: readonly Incoming[], directory: string, taken: (path: string) => boolean): Promise<void> {
    for (const { path, file } of incoming) {
      const target = join(directory, freeName(path, name => taken(join(directory, name))));
      const upload: Upload = { id: ++lastId, path: target, total: file.size, sent: 0, failure: null };
      this.list.value = [...this.list.value, upload];
      this.#queue = this.#queue.then(() => this.#send(upload, file));
    }

    return (this.#queue = this.#queue.then(() => this.#done(directory)));
  }

  dismiss(id: number): void {
    this.list.value = this.list.value.filter(upload => upload.id !== id);
  }

  async #send(upload: Upload, file: File): Promise<void> {
    try {
      await this.#files.write(upload.path, file, { etag: null, onProgress: ({ sent }) => this.#change(upload.id, { sent: Math.min(sent, upload.total) }) });
      this.dismiss(upload.id);
    } catch (error) {
      this.#change(upload.id, { failure: asError(error) });
    }
  }

  #change(id: number, change: Partial<Upload>): void {
    this.list.value = this.list.value.map(upload => (upload.id === id ? { ...upload, ...change } : upload));
  }
}
