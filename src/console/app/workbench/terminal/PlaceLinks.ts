import type { ILink, ILinkProvider, Terminal } from '@xterm/xterm';
import { linePlaces } from '../problems/linePlaces.js';
import type { Place } from '../problems/Problem.js';

/** Places in tracebacks as links: a click goes to the line. */
export class PlaceLinks implements ILinkProvider {
  readonly #xterm: Terminal;
  readonly #follow: (place: Place) => void;

  constructor(xterm: Terminal, follow: (place: Place) => void) {
    this.#xterm = xterm;
    this.#follow = follow;
  }

  provideLinks(row: number, callback: (links: ILink[] | undefined) => void): void {
    const buffer = this.#xterm.buffer.active, cols = this.#xterm.cols;
    // A long line of output is several rows of the screen.
    let first = row - 1;
    while (first > 0 && buffer.getLine(first)?.isWrapped) first--;
    let text = buffer.getLine(first)?.translateToString(false) ?? '';
    for (let next = first + 1; buffer.getLine(next)?.isWrapped && next < first + 20; next++) text += buffer.getLine(next)!.translateToString(false);
    const at = (index: number) => ({ x: (index % cols) + 1, y: first + 1 + Math.floor(index / cols) });
    callback(linePlaces(text.trimEnd()).map(place => ({
      text: text.slice(place.from, place.to),
      range: { start: at(place.from), end: at(place.to - 1) },
      activate: () => this.#follow({ file: place.file, line: place.line }),
    })));
  }
}
