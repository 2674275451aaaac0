import { signal } from '@preact/signals';
import { FurtherLinkError, type Files } from 'further-link-client';
import { asError } from '../files/FileTree.js';
import { extension } from '../files/paths.js';
import type { Problem } from '../problems/Problem.js';
import { drafts } from './drafts.js';
import { contentOf, isImage, type Content } from './textOf.js';

/**
 * `saved`: the device has it as it is shown. `unsaved`: it will be sent in a moment. `waiting`: the device does not answer; it is sent when it does.
 * `conflict`: somebody else changed the file; nothing is sent until it was decided whose text stays. `gone`: it was removed on the device.
 */
export type Saving = 'saved' | 'unsaved' | 'saving' | 'waiting' | 'conflict' | 'gone';

const quiet = 700, again = 5_000;

/** A file in the editor, and its way back to the device. */
export class OpenFile {
  readonly path = signal('');
  readonly content = signal<Content | null>(null);
  readonly failure = signal<FurtherLinkError | null>(null);
  readonly saving = signal<Saving>('saved');
  readonly problems = signal<readonly Problem[]>([]);
  /** Where the cursor is to go, when somebody asked for a place. */
  readonly goTo = signal<{ line: number } | null>(null);
  /** Counts texts that came from elsewhere than the keyboard: the editor shows {@link text} anew then. */
  readonly edition = signal(0);
  /** What the editor keeps of it while another file is shown. */
  view: unknown = null;

  readonly #files: Files;
  #text = '';
  #etag: string | null | undefined;
  #theirs: { text: string; etag: string } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | null = null;

  constructor(files: Files, path: string) {
    this.#files = files;
    this.path.value = path;
  }

  get text(): string {
    return this.#text;
  }

  async load(): Promise<void> {
    this.failure.value = null;
    if (isImage(extension(this.path.value))) {
      this.content.value = { kind: 'image' };
      return;
    }

    try {
      const { bytes, etag } = await this.#files.read(this.path.value);
      const content = contentOf(bytes, extension(this.path.value));
      this.#etag = etag;
      if (content.kind === 'text') this.#show(content.text);
      this.content.value = content;
      this.#restoreDraft();
    } catch (error) {
      this.failure.value = asError(error);
    }
  }

  /** Somebody typed. */
  change(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    if (this.saving.value === 'conflict') return;
    this.saving.value = 'unsaved';
    drafts.keep(this.path.value, text, this.#etag ?? null);
    this.#saveIn(quiet);
  }

  /** Sends what was typed, now. Settles when the device has it, or cannot be reached, or somebody has to decide. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.saving.value === 'unsaved' || this.saving.value === 'waiting' || this.saving.value === 'saving') {
      this.#sending ??= this.#send().finally(() => { this.#sending = null; });
      await this.#sending;
      if ((this.saving.value as Saving) === 'waiting') return;
    }
  }

  /** The text that was typed here wins over the device's. */
  async keepMine(): Promise<void> {
    this.#etag = this.#theirs?.etag ?? null;
    this.#theirs = null;
    this.saving.value = 'unsaved';
    await this.save();
  }

  /** The device's text wins over the one that was typed here. */
  takeTheirs(): void {
    if (!this.#theirs) return;
    this.#etag = this.#theirs.etag;
    this.#show(this.#theirs.text);
    this.#theirs = null;
    this.#settled();
  }

  /** What the device has, in a conflict. */
  get theirs(): string | null {
    return this.#theirs?.text ?? null;
  }

  /** The device may have another text by now: looks, and shows it unless something was typed here. */
  async refresh(): Promise<void> {
    if (this.saving.value !== 'saved' || this.content.value?.kind !== 'text') return;
    try {
      const { bytes, etag } = await this.#files.read(this.path.value);
      const content = contentOf(bytes, extension(this.path.value));
      if (etag === this.#etag || this.saving.value !== 'saved' || content.kind !== 'text') return;
      this.#etag = etag;
      if (content.text !== this.#text) this.#show(content.text);
    } catch (error) {
      if (asError(error).status === 404) this.#vanished();
    }
  }

  /** It has another name now. */
  moveTo(path: string): void {
    drafts.forget(this.path.value);
    this.path.value = path;
    if (this.saving.value !== 'saved') drafts.keep(path, this.#text, this.#etag ?? null);
  }

  close(): void {
    clearTimeout(this.#timer);
    if (this.saving.value === 'unsaved') void this.save();
  }

  #show(text: string): void {
    this.#text = text;
    this.edition.value++;
  }

  #saveIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), milliseconds);
  }

  async #send(): Promise<void> {
    const text = this.#text;
    this.saving.value = 'saving';
    try {
      this.#etag = await this.#files.write(this.path.value, text, this.#etag === undefined ? {} : { etag: this.#etag });
      if (text === this.#text) this.#settled();
      else this.saving.value = 'unsaved';
    } catch (error) {
      const failure = asError(error);
      if (failure.status === 412) await this.#compare();
      else this.#wait(failure);
    }
  }

  #wait(failure: FurtherLinkError): void {
    this.failure.value = failure;
    this.saving.value = 'waiting';
    this.#saveIn(again);
  }

  /** The file is not as it was read: by whom it was changed does not matter if it says the same. */
  async #compare(): Promise<void> {
    try {
      const { bytes, etag } = await this.#files.read(this.path.value);
      const content = contentOf(bytes, '');
      const text = content.kind === 'text' ? content.text : '';
      if (text === this.#text) {
        this.#etag = etag;
        this.#settled();
      } else {
        this.#theirs = { text, etag };
        this.saving.value = 'conflict';
      }
    } catch (error) {
      if (asError(error).status === 404) this.#vanished();
      else this.#wait(asError(error));
    }
  }

  #vanished(): void {
    this.#theirs = null;
    this.#etag = null;
    this.saving.value = 'gone';
  }

  #settled(): void {
    this.failure.value = null;
    this.saving.value = 'saved';
    drafts.forget(this.path.value);
  }

  /** What was typed before a reload and never arrived. */
  #restoreDraft(): void {
    const draft = drafts.of(this.path.value);
    if (!draft) return;
    if (draft.text === this.#text) {
      drafts.forget(this.path.value);
      return;
    }

    this.#etag = draft.etag;
    this.#show(draft.text);
    this.saving.value = 'unsaved';
    this.#saveIn(quiet);
  }
}
