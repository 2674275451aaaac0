import { batch, computed, signal } from '@preact/signals';
import type { Files } from 'further-link-client';
import { isWithin, moved } from '../files/paths.js';
import { stored } from '../layout/stored.js';
import { OpenFile } from './OpenFile.js';

/** The files in the editor, as tabs. */
export class OpenFiles {
  readonly #files: Files;
  readonly list = signal<readonly OpenFile[]>([]);
  readonly active = signal<OpenFile | null>(null);
  readonly unsaved = computed(() => this.list.value.some(file => file.saving.value !== 'saved'));

  constructor(files: Files) {
    this.#files = files;
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
      file = new OpenFile(this.#files, path);
      this.list.value = [...this.list.value, file];
      void file.load();
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

  close(file: OpenFile): void {
    file.close();
    const at = this.list.value.indexOf(file);
    batch(() => {
      this.list.value = this.list.value.filter(other => other !== file);
      if (this.active.value === file) this.active.value = this.list.value[Math.min(at, this.list.value.length - 1)] ?? null;
    });
    this.#remember();
  }

  /** A file or directory has another name. */
  moved(from: string, to: string): void {
    for (const file of this.list.value) if (isWithin(file.path.value, from)) file.moveTo(moved(file.path.value, from, to));
    this.#remember();
  }

  removed(path: string): void {
    for (const file of this.list.value) if (isWithin(file.path.value, path)) this.close(file);
  }

  async saveAll(): Promise<void> {
    await Promise.all(this.list.value.map(file => file.save()));
  }

  /** After a while elsewhere: others may have written. */
  refresh(): void {
    if (this.active.value) void this.active.value.refresh();
  }

  #remember(): void {
    stored.openFiles.write({ paths: this.list.value.map(file => file.path.value), active: this.active.value?.path.value ?? null });
  }
}
