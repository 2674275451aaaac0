import { computed, signal } from '@preact/signals';
import { FurtherLinkError, type FileEntry, type Files } from 'further-link-client';
import { isWithin, join, moved, parent } from './paths.js';
import { arranged, treeRows } from './treeRows.js';

/** The project's files, as far as they were looked at. */
export class FileTree {
  readonly #files: Files;
  readonly #listings = signal<ReadonlyMap<string, FileEntry[]>>(new Map());
  readonly #expanded = signal<ReadonlySet<string>>(new Set());

  /** Why the files cannot be shown; null: they can. */
  readonly failure = signal<FurtherLinkError | null>(null);
  /** Whether the first look has come back. */
  readonly loaded = signal(false);
  readonly rows = computed(() => treeRows(this.#listings.value, this.#expanded.value));
  readonly isEmpty = computed(() => this.loaded.value && this.failure.value === null && this.rows.value.length === 0);

  constructor(files: Files) {
    this.#files = files;
  }

  /** Looks at `directory` anew, and at what is open in it. */
  async refresh(directory = ''): Promise<void> {
    const wanted = [directory, ...[...this.#expanded.value].filter(path => path !== directory && isWithin(path, directory))];
    const looks = await Promise.allSettled(wanted.map(path => this.#files.list(path)));
    const listings = new Map(this.#listings.value);
    for (const [i, look] of looks.entries()) {
      const path = wanted[i]!;
      if (look.status === 'fulfilled') listings.set(path, arranged(look.value));
      else if (look.reason instanceof FurtherLinkError && look.reason.status === 404) listings.delete(path);
      else if (path === directory) this.failure.value = asError(look.reason);
    }

    if (looks[0]?.status === 'fulfilled') this.failure.value = null;
    // A device on which nobody has ever saved anything has no work directory.
    if (directory === '' && !listings.has('') && this.failure.value === null) listings.set('', []);
    this.#listings.value = listings;
    this.loaded.value = true;
  }

  async toggle(path: string, open = !this.#expanded.value.has(path)): Promise<void> {
    const expanded = new Set(this.#expanded.value);
    if (open) expanded.add(path);
    else expanded.delete(path);
    this.#expanded.value = expanded;
    if (open) await this.refresh(path);
  }

  /** Opens the directories on the way to `path`. */
  async reveal(path: string): Promise<void> {
    const expanded = new Set(this.#expanded.value);
    for (let directory = parent(path); directory !== ''; directory = parent(directory)) expanded.add(directory);
    this.#expanded.value = expanded;
    await this.refresh();
  }

  has(path: string): boolean {
    return this.#listings.value.get(parent(path))?.some(entry => join(parent(path), entry.name) === path) ?? false;
  }

  /** Makes a file. @throws FurtherLinkError 412: there is one of that name. */
  async create(path: string, content = ''): Promise<void> {
    await this.#files.write(path, content, { etag: null });
    await this.reveal(path);
  }

  async createDirectory(path: string): Promise<void> {
    await this.#files.makeDirectory(path);
    await this.reveal(path);
    await this.toggle(path, true);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#files.rename(from, to);
    this.#expanded.value = new Set([...this.#expanded.value].map(path => moved(path, from, to)));
    await this.reveal(to);
  }

  async remove(path: string): Promise<void> {
    await this.#files.remove(path);
    this.#expanded.value = new Set([...this.#expanded.value].filter(open => !isWithin(open, path)));
    await this.refresh(parent(path));
  }
}

export function asError(reason: unknown): FurtherLinkError {
  return reason instanceof FurtherLinkError ? reason : new FurtherLinkError({ type: 'failed', title: 'Error', detail: String(reason) });
}
