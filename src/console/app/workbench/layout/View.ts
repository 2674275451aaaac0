import { effect, signal } from '@preact/signals';
import { stored } from './stored.js';

/** The part that a phone shows. */
export type Part = 'editor' | 'program';

export const isCommand = (event: KeyboardEvent) => (/Mac|iP(hone|ad|od)/.test(navigator.platform) ? event.metaKey : event.ctrlKey) && !event.altKey;

const least = 10, most = 28;

/** How the workbench is looked at. */
export class View {
  readonly part = signal<Part>('editor');
  /** The files beside the editor, where there is room for them. */
  readonly filesShown = signal(stored.filesShown.read());
  /** The files above everything, where there is none. */
  readonly drawer = signal(false);
  /** Pixels, of editor and terminal. */
  readonly fontSize = signal(Math.min(most, Math.max(least, stored.fontSize.read())));
  readonly screenReader = signal(stored.screenReader.read());

  constructor() {
    effect(() => stored.fontSize.write(this.fontSize.value));
    effect(() => stored.screenReader.write(this.screenReader.value));
    effect(() => stored.filesShown.write(this.filesShown.value));
  }

  look(part: Part): void {
    this.part.value = part;
    this.drawer.value = false;
  }

  larger(by: number): void {
    this.fontSize.value = Math.min(most, Math.max(least, this.fontSize.value + by));
  }

  get canShrink(): boolean {
    return this.fontSize.value > least;
  }

  get canGrow(): boolean {
    return this.fontSize.value < most;
  }

  /** Whether a key belongs to the workbench wherever the focus is: run, stop, to the next part. */
  isShortcut(event: KeyboardEvent): boolean {
    return event.key === 'F6' || (isCommand(event) && (event.key === 'Enter' || event.key === '.'));
  }
}
