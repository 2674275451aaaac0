import { batch, computed, signal } from '@preact/signals';
import type { Chart, Control, ControlUse, Display, NoVnc, Program } from 'further-link-client';
import { boundedChart, boundedControl, boundedDisplay, mostCharts, mostControls, mostShown, weightOf } from './bounded.js';
import { Drawing } from './Drawing.js';
import { beforeFrame } from './frames.js';
import { ProgramKeys } from './ProgramKeys.js';
import { VideoFeed } from './VideoFeed.js';
import { isChart, isControl, isDisplay, isDraw } from './wellFormed.js';

export type PaneName = 'graphics' | 'video' | 'canvas' | 'charts' | 'shown' | 'controls' | 'keys';

/** Something shown once; `id` tells it from the others. */
export interface Shown {
  id: number;
  item: Display;
  /** Which part of the room for all it takes. */
  weight: number;
}

/** All that one run of a program shows beside its text. However often it changes, it is drawn once for every picture of the page. */
export class Stage {
  readonly video = new VideoFeed();
  readonly drawing = new Drawing();
  readonly keys: ProgramKeys;
  readonly charts = signal<ReadonlyMap<string, Chart>>(new Map());
  readonly controls = signal<ReadonlyMap<string, Control>>(new Map());
  readonly shown = signal<readonly Shown[]>([]);
  readonly graphics = signal<NoVnc | null>(null);

  readonly panes = computed<readonly PaneName[]>(() => {
    const panes: PaneName[] = [];
    if (this.graphics.value) panes.push('graphics');
    if (this.video.size.value) panes.push('video');
    if (this.drawing.used.value) panes.push('canvas');
    if (this.charts.value.size > 0) panes.push('charts');
    if (this.shown.value.length > 0) panes.push('shown');
    if (this.controls.value.size > 0) panes.push('controls');
    if (this.keys.used.value) panes.push('keys');
    return panes;
  });

  readonly #program: Program;
  // As the program has said it; the signals follow with the next picture.
  readonly #charts = new Map<string, Chart>();
  readonly #controls = new Map<string, Control>();
  readonly #drawable = new WeakMap<Chart, Chart>();
  readonly #changed = new Set<'charts' | 'controls' | 'shown'>();
  #shown: Shown[] = [];
  #lastId = 0;

  constructor(program: Program) {
    this.#program = program;
    this.keys = new ProgramKeys(program);
    program.on('video', jpeg => this.video.show(jpeg));
    program.on('draw', stroke => { if (isDraw(stroke)) this.drawing.add(stroke); });
    program.on('chart', chart => { if (isChart(chart) && put(this.#charts, mostCharts, chart.chart, chart)) this.#soon('charts'); });
    program.on('ui', control => { if (isControl(control)) this.#control(control); });
    program.on('display', item => { if (isDisplay(item)) this.#show(item); });
    program.on('keylisten', key => this.keys.want(key));
    program.on('novnc', graphics => { this.graphics.value = graphics; });
    program.on('stopped', () => this.keys.releaseAll());
  }

  /** Tells the program that one of its controls was used. */
  use(control: ControlUse): void {
    this.#program.use(control);
  }

  #control(control: Control): void {
    if (control.removed ? this.#controls.delete(control.id) : put(this.#controls, mostControls, control.id, boundedControl(control))) this.#soon('controls');
  }

  #show(said: Display): void {
    const item = boundedDisplay(said);
    if (!item) return;
    const at = item.name === undefined ? -1 : this.#shown.findIndex(other => other.item.name === item.name);
    const shown = { id: this.#shown[at]?.id ?? ++this.#lastId, item, weight: weightOf(item) };
    if (at >= 0) this.#shown[at] = shown;
    else this.#shown.push(shown);
    // The oldest go, for what there are too many of or what is too much.
    let weight = this.#shown.reduce((sum, each) => sum + each.weight, 0);
    while (this.#shown.length > mostShown || (weight > 1 && this.#shown.length > 1)) weight -= this.#shown.shift()!.weight;
    this.#soon('shown');
  }

  #soon(what: 'charts' | 'controls' | 'shown'): void {
    const scheduled = this.#changed.size > 0;
    this.#changed.add(what);
    if (scheduled) return;
    beforeFrame(() => {
      const changed = new Set(this.#changed);
      this.#changed.clear();
      batch(() => {
        if (changed.has('charts')) this.charts.value = new Map([...this.#charts].map(([name, chart]) => [name, this.#drawn(chart)]));
        if (changed.has('controls')) this.controls.value = new Map(this.#controls);
        if (changed.has('shown')) this.shown.value = [...this.#shown];
      });
    });
  }

  /** Only of what is drawn is it found out how. */
  #drawn(chart: Chart): Chart {
    let drawn = this.#drawable.get(chart);
    if (!drawn) this.#drawable.set(chart, (drawn = boundedChart(chart)));
    return drawn;
  }
}

/** Whether there was room for it. */
function put<T>(map: Map<string, T>, most: number, key: string, value: T): boolean {
  if (!map.has(key) && map.size >= most) return false;
  map.set(key, value);
  return true;
}
