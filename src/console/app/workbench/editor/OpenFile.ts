import { signal } from '@preact/signals';
import { type Files, FurtherLinkError } from 'further-link-client';
import { asError } from '../files/FileTree.js';
import { extension } from '../files/paths.js';
import type { Problem } from '../problems/Problem.js';
import { drafts } from './drafts.js';
import { type LineEnd, lineEndOf, withEnds, withFeeds } from './lineEnds.js';
import { type Content, contentOf, isImage, mostBytes } from './textOf.js';

/**
 * `saved`: the device has it as it is shown. `unsaved`: it will be sent in a moment. `waiting`: the device does not answer, or refuses; it is tried again.
 * `conflict`: somebody else changed the file; `gone`: it was removed on the device. Of those two nothing is sent until somebody has decided.
 */
export type Saving = 'saved' | 'unsaved' | 'saving' | 'waiting' | 'conflict' | 'gone';

/** A file as the device has it. */
interface Version {
  content: Content;
  etag: string;
}

const quiet = 700, again = 5_000;

/** Characters; past them a draft is kept once in a while and not at every key. */
const long = 200_000, draftEvery = 1_000;

/** So many texts may have arrived without our knowing. */
const mostUnsure = 5;

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
  readonly #sizeOf: (path: string) => Promise<number | null>;
  #text = '';
  #lineEnd: LineEnd = '\n';
  #etag: string | null | undefined;
  #theirs: Version | null = null;
  /** Texts of which it is not known whether they arrived: the connection broke. */
  #unsure: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #draftTimer: ReturnType<typeof setTimeout> | undefined;
  #drafted = true;
  #sending: Promise<void> | null = null;
  #held: Promise<void> | null = null;

  /** @param sizeOf Bytes of a file, as far as that is known without reading it. */
  constructor(files: Files, path: string, sizeOf: (path: string) => Promise<number | null> = () => Promise.resolve(null)) {
    this.#files = files;
    this.#sizeOf = sizeOf;
    this.path.value = path;
  }

  /** What is shown; its lines end with `\n`, whatever the file's do. */
  get text(): string {
    return this.#text;
  }

  /** Whether what was typed would be lost with the page. */
  get atRisk(): boolean {
    return this.saving.value !== 'saved' && !this.#drafted;
  }

  async load(): Promise<void> {
    this.failure.value = null;
    const path = this.path.value;
    if (isImage(extension(path))) {
      this.content.value = { kind: 'image' };
      return;
    }

    try {
      if ((await this.#sizeOf(path) ?? 0) > mostBytes) {
        this.content.value = { kind: 'large' };
        return;
      }

      const { content, etag } = await this.#read();
      const draft = content.kind === 'text' ? await drafts.adopt(path) : null;
      this.#take({ content, etag });
      if (draft) this.#restore(draft.text, draft.etag);
    } catch (error) {
      const failure = asError(error), draft = failure.status === 404 ? await drafts.adopt(path) : null;
      if (draft) {
        // Typed here, and meanwhile removed there.
        this.#show(draft.text);
        this.content.value = { kind: 'text', text: draft.text };
        this.#vanished();
        this.keepDraft();
      } else {
        this.failure.value = failure;
      }
    }
  }

  /** Somebody typed. */
  change(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    this.#keepDraft();
    if (this.saving.value === 'conflict' || this.saving.value === 'gone') return;
    this.saving.value = 'unsaved';
    this.#saveIn(quiet);
  }

  /** Sends what was typed, now. Settles when the device has it, or cannot be reached, or somebody has to decide. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.saving.value === 'unsaved' || this.saving.value === 'waiting' || this.saving.value === 'saving') {
      if (this.#held) {
        await this.#held;
        continue;
      }

      this.#sending ??= this.#send().finally(() => { this.#sending = null; });
      await this.#sending;
      if ((this.saving.value as Saving) === 'waiting') return;
    }
  }

  /** Nothing is sent until what this returns is called; what was on its way has arrived. */
  async hold(): Promise<() => void> {
    while (this.#held) await this.#held;
    let release = () => undefined as void;
    this.#held = new Promise(resolve => {
      release = () => {
        this.#held = null;
        resolve();
      };
    });
    await this.#sending;
    return release;
  }

  /** The text that was typed here wins over the device's. */
  async keepMine(): Promise<void> {
    this.#etag = this.#theirs?.etag ?? null;
    this.#theirs = null;
    this.saving.value = 'unsaved';
    await this.save();
  }

  /** What the device has wins over what was typed here. */
  takeTheirs(): void {
    const theirs = this.#theirs;
    if (!theirs) return;
    this.#theirs = null;
    this.#take(theirs);
    this.#settled();
  }

  /** The device may have another text by now: looks, and shows it unless something was typed here. */
  async refresh(): Promise<void> {
    if (this.content.value === null && this.failure.value !== null) return this.load();
    if (this.saving.value !== 'saved' || this.content.value?.kind !== 'text') return;
    const etag = this.#etag;
    // An answer that is older than what was written meanwhile says nothing.
    const isOld = () => this.saving.value !== 'saved' || this.#etag !== etag;
    try {
      const version = await this.#read();
      if (!isOld() && version.etag !== etag) this.#take(version);
    } catch (error) {
      if (!isOld() && asError(error).status === 404) this.#vanished();
    }
  }

  /** It has another name now. */
  moveTo(path: string): void {
    drafts.forget(this.path.value);
    this.path.value = path;
    if (this.saving.value !== 'saved') this.keepDraft();
  }

  /** What was typed is not wanted any more. */
  discard(): void {
    this.stop();
    this.#theirs = null;
    this.#settled();
  }

  /** Writes nothing by itself any more; what was typed stays as a draft. */
  stop(): void {
    this.keepDraft();
    clearTimeout(this.#timer);
    clearTimeout(this.#draftTimer);
  }

  /** Keeps what was typed in this browser, now. */
  keepDraft(): void {
    clearTimeout(this.#draftTimer);
    this.#draftTimer = undefined;
    if (this.saving.value !== 'saved') this.#drafted = drafts.keep(this.path.value, this.#text, this.#etag ?? null);
  }

  #keepDraft(): void {
    if (this.#text.length <= long) {
      this.#drafted = drafts.keep(this.path.value, this.#text, this.#etag ?? null);
    } else {
      this.#drafted = false;
      this.#draftTimer ??= setTimeout(() => this.keepDraft(), draftEvery);
    }
  }

  async #read(): Promise<Version> {
    const { bytes, etag } = await this.#files.read(this.path.value);
    return { content: contentOf(bytes, extension(this.path.value)), etag };
  }

  /** Shows what the device has. */
  #take({ content, etag }: Version): void {
    this.#etag = etag;
    if (content.kind === 'text' && (withFeeds(content.text) !== this.#text || this.content.value?.kind !== 'text')) this.#show(content.text);
    this.content.value = content;
  }

  #show(text: string): void {
    this.#lineEnd = lineEndOf(text);
    this.#text = withFeeds(text);
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
      this.#etag = await this.#files.write(this.path.value, withEnds(text, this.#lineEnd), this.#etag === undefined ? {} : { etag: this.#etag });
      this.#arrived(text);
    } catch (error) {
      const failure = asError(error);
      if (failure.status === 412) return this.#compare();
      if (failure.type === 'unreachable') this.#unsure = [...this.#unsure, text].slice(-mostUnsure);
      this.#wait(failure);
    }
  }

  #arrived(text: string): void {
    if (text === this.#text) {
      this.#settled();
    } else {
      this.#unsure = [];
      this.saving.value = 'unsaved';
      this.#keepDraft();
    }
  }

  #wait(failure: FurtherLinkError): void {
    this.failure.value = failure;
    this.saving.value = 'waiting';
    this.#saveIn(again);
  }

  /** The file is not as it was read. By whom it was changed does not matter if it says what was typed here, now or before the connection broke. */
  async #compare(): Promise<void> {
    try {
      const theirs = await this.#read(), text = theirs.content.kind === 'text' ? withFeeds(theirs.content.text) : null;
      if (text !== null && (text === this.#text || this.#unsure.includes(text))) {
        this.#etag = theirs.etag;
        this.#arrived(text);
      } else {
        this.#theirs = theirs;
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
    clearTimeout(this.#draftTimer);
    this.#draftTimer = undefined;
    this.#drafted = true;
    this.#unsure = [];
    this.failure.value = null;
    this.saving.value = 'saved';
    drafts.forget(this.path.value);
  }

  /** What was typed before a reload and never arrived. */
  #restore(text: string, etag: string | null): void {
    if (text === this.#text) {
      drafts.forget(this.path.value);
      return;
    }

    this.#etag = etag;
    this.#text = text;
    this.edition.value++;
    this.saving.value = 'unsaved';
    this.#saveIn(quiet);
  }
}
