type Tell = (key: string, event: 'keydown' | 'keyup') => void;

/**
 * Every `keydown` that a program hears is followed by one `keyup`, whatever happens to the focus. A key may be held by several fingers at once – on the keyboard
 * and on the pad – and is down until the last lets go. A holder is whatever tells one finger from another: `KeyboardEvent.code`, a pointer's number.
 */
export class KeyBalance {
  readonly #tell: Tell;
  /** Which key each holder holds: the one that went down, even if Shift makes another of it meanwhile. */
  readonly #held = new Map<string, string>();

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  get down(): ReadonlySet<string> {
    return new Set(this.#held.values());
  }

  press(holder: string, key: string): void {
    if (this.#held.has(holder)) return;
    const first = !this.down.has(key);
    this.#held.set(holder, key);
    if (first) this.#tell(key, 'keydown');
  }

  /** Whether that holder held anything. */
  release(holder: string): boolean {
    const key = this.#held.get(holder);
    if (key === undefined) return false;
    this.#held.delete(holder);
    if (!this.down.has(key)) this.#tell(key, 'keyup');
    return true;
  }

  /** The page looks elsewhere: nobody will hear of a finger that is lifted now. */
  releaseAll(): void {
    const down = this.down;
    this.#held.clear();
    for (const key of down) this.#tell(key, 'keyup');
  }
}
