import { signal } from '@preact/signals';
import type { Draw } from 'further-link-client';
import { beforeFrame } from './frames.js';
import { draw, height, Strokes, width } from './Strokes.js';

/** The program's canvas. Its bitmap is finer than the pixels that programs count in, so that it is sharp on every screen without ever being drawn anew. */
export class Drawing {
  readonly canvas = document.createElement('canvas');
  readonly used = signal(false);
  readonly #strokes = new Strokes();
  readonly #context: CanvasRenderingContext2D | null;
  #scheduled = false;

  constructor() {
    const fine = Math.max(2, Math.ceil(globalThis.devicePixelRatio || 1));
    this.canvas.width = width * fine;
    this.canvas.height = height * fine;
    this.#context = this.canvas.getContext('2d');
    this.#context?.scale(fine, fine);
  }

  add(stroke: Draw): void {
    if (!this.used.value) this.used.value = true;
    this.#strokes.add(stroke, performance.now());
    if (this.#strokes.tooMany) this.#draw();
    else this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    beforeFrame(() => {
      this.#scheduled = false;
      this.#draw();
      if (this.#strokes.waiting) this.#schedule();
    });
  }

  #draw(): void {
    for (const stroke of this.#strokes.take(performance.now())) if (this.#context) draw(this.#context, stroke);
  }
}
