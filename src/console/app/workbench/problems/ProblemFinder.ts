import { nodeProblems } from './nodeProblems.js';
import { otherProblems } from './otherProblems.js';
import { plainLines } from './plainText.js';
import type { Problem } from './Problem.js';
import { pythonProblems } from './pythonProblems.js';

const kept = 64 * 1024;

/** All problems that an output tells of, the last 20 of them. */
export function findProblems(output: string): Problem[] {
  const lines = plainLines(output);
  return [...pythonProblems(lines), ...nodeProblems(lines), ...otherProblems(lines)].slice(-20);
}

/** Keeps the end of a program's output, in which it says why it failed. */
export class ProblemFinder {
  #chunks: string[] = [];
  #length = 0;

  add(output: string): void {
    this.#chunks.push(output);
    this.#length += output.length;
    while (this.#chunks.length > 1 && this.#length - this.#chunks[0]!.length >= kept) this.#length -= this.#chunks.shift()!.length;
  }

  clear(): void {
    this.#chunks = [];
    this.#length = 0;
  }

  problems(): Problem[] {
    const all = this.#chunks.join('');
    this.#chunks = [all];
    return findProblems(all.slice(-kept));
  }
}
