type Write = (text: string, done: () => void) => void;

const many = 256 * 1024, few = 64 * 1024;

/** What was given to the terminal and is not shown yet. Past {@link many} characters who writes is asked to wait until there are few again. */
export class Backlog {
  readonly #write: Write;
  #length = 0;
  #waiting: (() => void)[] = [];

  constructor(write: Write) {
    this.#write = write;
  }

  write(text: string): Promise<void> | undefined {
    this.#length += text.length;
    this.#write(text, () => {
      this.#length -= text.length;
      if (this.#length > few) return;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const go of waiting) go();
    });
    return this.#length <= many ? undefined : new Promise(resolve => this.#waiting.push(resolve));
  }
}
