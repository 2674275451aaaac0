import { batch, signal } from '@preact/signals';
import type { Files } from 'further-link-client';
import { isWithin, moved } from '../files/paths.js';
import { stored } from '../layout/stored.js';
import { OpenFile } from './OpenFile.js';

/** The files in the editor, as tabs. */
export class OpenFiles {
  readonly #files: Files;
  readonly #sizeOf: (path: string) => Promise<number | null>;
  readonly list = signal<readonly OpenFile[]>([]);
  readonly active = signal<OpenFile | null>(null);
  /** Their tabs are closed; what was typed is on its way to the device. */
  readonly #leaving = new Set<OpenFile>();

  /** @param sizeOf Bytes of a file, as far as that is known without reading it. */
  constructor(files: Files, sizeOf?: (path: string) => Promise<number | null>) {
    this.#files = files;
    this.#sizeOf = sizeOf ?? (() => Promise.resolve(null));
  }

  /** Whether something that was typed would be lost with the page. */
  get atRisk(): boolean {
    return this.#all.some(file => file.atRisk);
  }

  /** Those of the last visit. */
  restore(): void {
    const { paths, active } = stored.openFiles.read();
    for (const path of paths) this.open(path, false);
    const file = this.of(active ?? '') ?? this.list.value[0];
    if (file) this.active.value = file;
  }

  of(path: string): OpenFile | undefined {
    return this.list.value.find(file => file.path.value === path);
  }

  open(path: string, activate = true): OpenFile {
    let file = this.of(path);
    if (!file) {
      file = this.#comeBack(path);
      if (!file) {
        file = new OpenFile(this.#files, path, this.#sizeOf);
        void file.load();
      }

      this.list.value = [...this.list.value, file];
    }

    if (activate) this.active.value = file;
    this.#remember();
    return file;
  }

  activate(file: OpenFile): void {
    this.active.value = file;
    this.#remember();
    void file.refresh();
  }

  /** Closes the tab. What was typed is still sent; where that takes a decision, it is a draft until the file is opened again. */
  close(file: OpenFile): void {
    this.#drop(file);
    const { saving } = file, decided = saving.value !== 'conflict' && saving.value !== 'gone';
    if (saving.value === 'saved' || (!decided && !file.atRisk)) {
      file.stop();
      return;
    }

    this.#leaving.add(file);
    saving.subscribe(now => { if (now === 'saved') this.#leaving.delete(file); });
    void file.save();
  }

  /** Closes the tab; what was typed is not wanted any more. */
  discard(file: OpenFile): void {
    file.discard();
    this.#drop(file);
  }

  /** Renames or removes `path` by `action`, while nothing is written to it or to what is in it. */
  async during<T>(path: string, action: () => Promise<T>): Promise<T> {
    const releases = await Promise.all(this.#all.filter(file => isWithin(file.path.value, path)).map(file => file.hold()));
    try {
      return await action();
    } finally {
      for (const release of releases) release();
    }
  }

  /** A file or directory has another name. */
  moved(from: string, to: string): void {
    const those = this.#all.filter(file => isWithin(file.path.value, from));
    // Of a file that was at the new name, and is gone.
    for (const file of this.list.value) if (!those.includes(file) && those.some(other => moved(other.path.value, from, to) === file.path.value)) this.discard(file);
    for (const file of those) file.moveTo(moved(file.path.value, from, to));
    this.#remember();
  }

  removed(path: string): void {
    for (const file of this.#all) if (isWithin(file.path.value, path)) this.discard(file);
  }

  async saveAll(): Promise<void> {
    await Promise.all(this.#all.map(file => file.save()));
  }

  /** The page may not come back. */
  keepDrafts(): void {
    for (const file of this.#all) file.keepDraft();
  }

  /** After a while elsewhere: others may have written, and what waited may go. */
  refresh(): void {
    for (const file of this.#all) if (file.saving.value === 'waiting') void file.save();
    if (this.active.value) void this.active.value.refresh();
  }

  /** Writes nothing more; what was typed stays as drafts. */
  dispose(): void {
    for (const file of this.#all) file.stop();
  }

  get #all(): OpenFile[] {
    return [...this.list.value, ...this.#leaving];
  }

  /** A file whose tab was closed, and whose text is still on its way. */
  #comeBack(path: string): OpenFile | undefined {
    const file = [...this.#leaving].find(left => left.path.value === path);
    if (!file) return undefined;
    this.#leaving.delete(file);
    if (file.saving.value !== 'gone') return file;
    file.stop();
    return undefined;
  }

  #drop(file: OpenFile): void {
    this.#leaving.delete(file);
    const at = this.list.value.indexOf(file);
    if (at < 0) return;
    batch(() => {
      this.list.value = this.list.value.filter(other => other !== file);
      if (this.active.value === file) this.active.value = this.list.value[Math.min(at, this.list.value.length - 1)] ?? null;
    });
    this.#remember();
  }

  #remember(): void {
    stored.openFiles.write({ paths: this.list.value.map(file => file.path.value), active: this.active.value?.path.value ?? null });
  }
}
