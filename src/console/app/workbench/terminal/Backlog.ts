type Show = (text: string, shown: () => void) => void;

/** Characters. Past the first who writes is asked to wait until there are no more than the second: enough to go on with until more has come. */
const many = 512 * 1024, few = 256 * 1024;

/** Of what is shown at one go: milliseconds in which the page answers nobody, and the least and most characters that may be tried for it. */
const goal = 25, least = 16 * 1024, most = 256 * 1024;

/** Characters in a millisecond from which on nobody reads along; then the terminal is drawn so many milliseconds apart, and the time goes into showing. */
const flood = 200, apart = 50;

/**
 * What was given to the terminal and is not shown yet. It is shown in pieces as large as the page can bear: each costs a drawing of the whole screen, however
 * little it is. What somebody may be reading along is shown at once.
 */
export class Backlog {
  readonly #show: Show;
  readonly #now: () => number;
  #waiting: string[] = [];
  /** Of all that was given and is not shown. */
  #length = 0;
  /** Of what is being shown. */
  #showing = 0;
  #writers: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #size = 64 * 1024;
  #last = -Infinity;
  /** Characters, and since when they are counted. */
  #counted = { characters: 0, since: -Infinity, rate: 0 };
  #cleared: (() => void) | null = null;
  #closed = false;

  constructor(show: Show, now: () => number = () => performance.now()) {
    this.#show = show;
    this.#now = now;
  }

  /** A promise means: wait with more until it settles. */
  write(text: string): Promise<void> | undefined {
    if (this.#closed) return undefined;
    this.#waiting.push(text);
    this.#length += text.length;
    this.#count(text.length);
    this.#go();
    return this.#length <= many ? undefined : new Promise(resolve => this.#writers.push(resolve));
  }

  /** Forgets what waits, and calls `empty` before anything else is shown. */
  clear(empty: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
    this.#length = this.#showing;
    if (this.#showing > 0) this.#cleared = empty;
    empty();
    this.#letGo();
  }

  /** Nothing is shown any more, and nobody waits for it. */
  close(): void {
    this.#closed = true;
    this.clear(() => undefined);
  }

  #go(): void {
    if (this.#showing > 0 || this.#waiting.length === 0) return;
    const wait = this.#counted.rate > flood && this.#length < this.#size ? this.#last + apart - this.#now() : 0;
    if (wait > 0) this.#timer ??= setTimeout(() => this.#showNext(), wait);
    else this.#showNext();
  }

  #showNext(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const piece = this.#piece(), begun = this.#now();
    this.#showing = piece.length;
    this.#last = begun;
    this.#show(piece, () => {
      this.#adapt(piece.length, this.#now() - begun);
      this.#length -= this.#showing;
      this.#showing = 0;
      this.#cleared?.();
      this.#cleared = null;
      if (this.#length <= few) this.#letGo();
      this.#go();
    });
  }

  /** As much as is to be shown at one go. */
  #piece(): string {
    let length = 0, count = 0;
    while (count < this.#waiting.length && length < this.#size) length += this.#waiting[count++]!.length;
    return this.#waiting.splice(0, count).join('');
  }

  #adapt(length: number, took: number): void {
    if (took > goal * 1.5) this.#size = Math.max(least, Math.floor(Math.min(this.#size, length) / 2));
    else if (took < goal && length >= this.#size) this.#size = Math.min(most, this.#size * 2);
  }

  #count(characters: number): void {
    const counted = this.#counted, now = this.#now(), elapsed = now - counted.since;
    if (elapsed > 200) this.#counted = { characters, since: now, rate: elapsed < 400 ? counted.characters / elapsed : 0 };
    else counted.characters += characters;
  }

  #letGo(): void {
    const writers = this.#writers;
    this.#writers = [];
    for (const go of writers) go();
  }
}
