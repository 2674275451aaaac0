import { computed, signal } from '@preact/signals';
import type { Program } from 'further-link-client';
import { mostKeys } from './bounded.js';
import { KeyBalance } from './KeyBalance.js';

/** Characters of a key's name; `AudioBalanceRight` is one. */
const longest = 32;

/** The keys that a program listens to, and which of them are down. */
export class ProgramKeys {
  readonly wanted = signal<readonly string[]>([]);
  readonly down = signal<ReadonlySet<string>>(new Set());
  readonly used = computed(() => this.wanted.value.length > 0);
  readonly #balance: KeyBalance;

  constructor(program: Program) {
    this.#balance = new KeyBalance((key, event) => {
      program.key(key, event);
      this.down.value = this.#balance.down;
    });
  }

  want(key: string): void {
    if (key.length > 0 && key.length <= longest && this.wanted.value.length < mostKeys && !this.wanted.value.includes(key)) this.wanted.value = [...this.wanted.value, key];
  }

  wants(key: string): boolean {
    return this.wanted.value.includes(key);
  }

  press(holder: string, key: string): void {
    this.#balance.press(holder, key);
  }

  release(holder: string): boolean {
    return this.#balance.release(holder);
  }

  releaseAll(): void {
    this.#balance.releaseAll();
  }
}
