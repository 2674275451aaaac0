import { computed, signal } from '@preact/signals';
import type { Chart, Control, ControlUse, Display, NoVnc, Program } from 'further-link-client';
import { Drawing } from './Drawing.js';
import { ProgramKeys } from './ProgramKeys.js';
import { VideoFeed } from './VideoFeed.js';
import { isChart, isControl, isDisplay, isDraw } from './wellFormed.js';

export type PaneName = 'graphics' | 'video' | 'canvas' | 'charts' | 'shown' | 'controls' | 'keys';

/** Something shown once; `id` tells it from the others. */
export interface Shown {
  id: number;
  item: Display;
}

const mostShown = 50;

/** All that one run of a program shows beside its text. */
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
  #lastId = 0;

  constructor(program: Program) {
    this.#program = program;
    this.keys = new ProgramKeys(program);
    program.on('video', jpeg => this.video.show(jpeg));
    program.on('draw', stroke => { if (isDraw(stroke)) this.drawing.add(stroke); });
    program.on('chart', chart => { if (isChart(chart)) this.charts.value = new Map(this.charts.value).set(chart.chart, chart); });
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
    const controls = new Map(this.controls.value);
    if (control.removed) controls.delete(control.id);
    else controls.set(control.id, control);
    this.controls.value = controls;
  }

  #show(item: Display): void {
    const shown = [...this.shown.value];
    const at = item.name === undefined ? -1 : shown.findIndex(other => other.item.name === item.name);
    if (at >= 0) shown[at] = { id: shown[at]!.id, item };
    else shown.push({ id: ++this.#lastId, item });
    this.shown.value = shown.slice(-mostShown);
  }
}
