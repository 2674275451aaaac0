import type { Draw } from 'further-link-client';

/** The canvas of programs, in the pixels that they count in. */
export const width = 400, height = 300;

/** What strokes are drawn with; a part of CanvasRenderingContext2D. */
export type Brush = Pick<CanvasRenderingContext2D,
  'clearRect' | 'beginPath' | 'arc' | 'fill' | 'moveTo' | 'lineTo' | 'stroke' | 'fillRect' | 'fillText'> & {
    fillStyle: CanvasRenderingContext2D['fillStyle']; strokeStyle: CanvasRenderingContext2D['strokeStyle'];
    lineWidth: number; lineCap: CanvasLineCap; font: string; textBaseline: CanvasTextBaseline;
  };

const ink = '#20241f';

/** Draws one stroke; a shape that we do not know, or arguments that make none, draw nothing. */
export function draw(brush: Brush, stroke: Draw): void {
  const color = (stroke.cmd as Record<string, unknown> | null | undefined)?.['color'];
  // A colour that is none leaves the style as it was, so it is set to ink first.
  brush.fillStyle = brush.strokeStyle = ink;
  if (typeof color === 'string' && color.length <= 64) brush.fillStyle = brush.strokeStyle = color;
  const [a, b, c, d] = stroke.args ?? [];
  if (stroke.shape === 'clear') {
    brush.clearRect(0, 0, width, height);
  } else if (stroke.shape === 'text') {
    if (!numbers(a, b)) return;
    brush.font = '16px system-ui, sans-serif';
    brush.textBaseline = 'alphabetic';
    brush.fillText(String(c).slice(0, 500), Number(a), Number(b));
  } else if (stroke.shape === 'circle') {
    if (!numbers(a, b, c)) return;
    brush.beginPath();
    brush.arc(Number(a), Number(b), Math.abs(Number(c)) / 2, 0, 2 * Math.PI);
    brush.fill();
  } else if (stroke.shape === 'rect') {
    if (numbers(a, b, c, d)) brush.fillRect(Number(a), Number(b), Number(c), Number(d));
  } else if (stroke.shape === 'line') {
    if (!numbers(a, b, c, d)) return;
    brush.lineWidth = 2;
    brush.lineCap = 'round';
    brush.beginPath();
    brush.moveTo(Number(a), Number(b));
    brush.lineTo(Number(c), Number(d));
    brush.stroke();
  }
}

const numbers = (...values: unknown[]) => values.every(value => typeof value === 'number' && Number.isFinite(value));

/** A picture that was begun is finished when this long nothing was added, in milliseconds. */
const quiet = 12;

/** Beyond this, strokes nobody has seen yet are drawn at once, even though the picture may not be finished. */
const most = 5000;

/**
 * Strokes on their way to the canvas. A moving picture is cleared and drawn anew thirty times a second, in many messages; so that no half of it is ever seen,
 * what follows a `clear` waits for the next one, or for a moment in which nothing comes.
 */
export class Strokes {
  #finished: Draw[] = [];
  #begun: Draw[] = [];
  #last = 0;

  /** Whether there is anything to draw. */
  get waiting(): boolean {
    return this.#finished.length > 0 || this.#begun.length > 0;
  }

  /** Whether they have to be taken now. */
  get tooMany(): boolean {
    return this.#finished.length > most;
  }

  add(stroke: Draw, now: number): void {
    this.#last = now;
    if (stroke.shape === 'clear') {
      // What was drawn before a picture that nobody saw need not be drawn either.
      this.#finished = this.#begun[0]?.shape === 'clear' ? this.#begun : [...this.#finished, ...this.#begun];
      this.#begun = [stroke];
    } else if (this.#begun.length > 0) {
      this.#begun.push(stroke);
      if (this.#begun.length > most) this.#finish();
    } else {
      this.#finished.push(stroke);
    }
  }

  /** What is to be drawn now. */
  take(now: number): Draw[] {
    if (now - this.#last >= quiet) this.#finish();
    const taken = this.#finished;
    this.#finished = [];
    return taken;
  }

  #finish(): void {
    this.#finished = [...this.#finished, ...this.#begun];
    this.#begun = [];
  }
}
