import { computed, signal } from '@preact/signals';
import { FurtherLinkError, type FileEntry, type Files } from 'further-link-client';
import { baseName, isWithin, moved, parent } from './paths.js';
import { arranged, treeRows } from './treeRows.js';

/** The project's files, as far as they were looked at. */
export class FileTree {
  readonly #files: Files;
  readonly #listings = signal<ReadonlyMap<string, FileEntry[]>>(new Map());
  readonly #expanded = signal<ReadonlySet<string>>(new Set());
  /** When each was looked at; an answer that is older than another one says nothing. */
  readonly #seen = new Map<string, number>();
  #look = 0;

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
    const look = ++this.#look;
    const wanted = [directory, ...[...this.#expanded.value].filter(path => path !== directory && isWithin(path, directory))];
    const looks = await Promise.allSettled(wanted.map(path => this.#files.list(path)));
    const listings = new Map(this.#listings.value);
    for (const [i, answer] of looks.entries()) {
      const path = wanted[i]!;
      if ((this.#seen.get(path) ?? 0) > look) continue;
      this.#seen.set(path, look);
      if (answer.status === 'fulfilled') listings.set(path, arranged(answer.value));
      else if (answer.reason instanceof FurtherLinkError && answer.reason.status === 404) listings.delete(path);
      else if (path === directory) this.failure.value = asError(answer.reason);
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
    return this.#listings.value.get(parent(path))?.some(entry => entry.name === baseName(path)) ?? false;
  }

  /** Bytes of a file; null: there is none, or nobody knows. */
  async sizeOf(path: string): Promise<number | null> {
    const directory = parent(path);
    const entries = this.#listings.value.get(directory) ?? await this.#files.list(directory).catch(() => []);
    return entries.find(entry => entry.name === baseName(path))?.size ?? null;
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

  /** Renames, or moves to another directory, which is made if it is not there. */
  async rename(from: string, to: string): Promise<void> {
    if (parent(to) !== '' && parent(to) !== parent(from)) await this.#files.makeDirectory(parent(to));
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
