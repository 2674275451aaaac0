import type { Chart } from 'further-link-client';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { appearanceChanged } from '../terminal/theme.js';
import { barPlaces, chartModel, shapeOf, type ChartModel } from './chartModel.js';
import { shownNumber } from './numbers.js';
import { roomFor } from './ranges.js';

// Told apart by brightness too, for who does not tell colours.
const light = ['#0c6b64', '#b4571a', '#5b4bb3', '#a8336b', '#2c6e2f', '#1f5fa8'];
const dark = ['#5cc4b6', '#f2a765', '#a89bf0', '#f08fbb', '#8ccf87', '#86b5f0'];

/** uPlot, drawing one chart in the room it has. */
export class Plot {
  readonly #host: HTMLElement;
  readonly #observer: ResizeObserver;
  readonly #stopWatching: () => void;
  #plot: uPlot | null = null;
  #shape = '';
  #chart: Chart | null = null;
  #groups = 0;
  #scheduled = 0;

  constructor(host: HTMLElement) {
    this.#host = host;
    this.#observer = new ResizeObserver(() => this.#fit());
    this.#observer.observe(host);
    this.#stopWatching = appearanceChanged(() => {
      this.#shape = '';
      this.#schedule();
    });
  }

  /** Shows `chart` with the next picture; what came before and was never seen is not drawn. */
  show(chart: Chart): void {
    this.#chart = chart;
    this.#schedule();
  }

  dispose(): void {
    cancelAnimationFrame(this.#scheduled);
    this.#observer.disconnect();
    this.#stopWatching();
    this.#plot?.destroy();
  }

  #schedule(): void {
    this.#scheduled ||= requestAnimationFrame(() => {
      this.#scheduled = 0;
      if (this.#chart) this.#draw(this.#chart);
    });
  }

  #draw(chart: Chart): void {
    const model = chartModel(chart), shape = shapeOf(chart, model);
    this.#groups = model.columns[0].length;
    if (this.#plot && shape === this.#shape) {
      this.#plot.setData(model.columns as uPlot.AlignedData);
      return;
    }

    this.#shape = shape;
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#options(chart, model), model.columns as uPlot.AlignedData, this.#host);
    this.#fit(); // now that the legend is there
  }

  /** Fills the room; once more when that is drawn, since a wider plot may have a lower legend. */
  #fit(): void {
    this.#plot?.setSize(this.#size());
    requestAnimationFrame(() => {
      if (this.#plot && this.#plot.height !== this.#size().height) this.#plot.setSize(this.#size());
    });
  }

  #size(): { width: number; height: number } {
    return { width: Math.max(120, this.#host.clientWidth), height: Math.max(60, this.#host.clientHeight - (this.#host.querySelector('.u-legend')?.clientHeight ?? 0)) };
  }

  #options(chart: Chart, model: ChartModel): uPlot.Options {
    const style = getComputedStyle(this.#host), isDark = style.colorScheme === 'dark';
    const text = style.getPropertyValue('--text-soft'), line = style.getPropertyValue('--border');
    const axis: uPlot.Axis = { stroke: text, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, font: '12px system-ui, sans-serif' };
    const { names } = model, bars = chart.kind === 'bar';
    const below: uPlot.Axis = { ...axis, size: 34, values: numbers };
    const x: uPlot.Axis = names === null ? below : {
      ...below, grid: { show: false },
      // A name stands under its own place only.
      splits: (_plot, _axis, least, most) => names.map((_, i) => i).filter(i => i >= least - 0.5 && i <= most + 0.5),
      values: (plot, places) => {
        const every = Math.max(1, Math.ceil((places.length * 48) / Math.max(1, plot.bbox.width / devicePixelRatio)));
        return places.map((place, i) => (i % every === 0 ? (names[place] ?? '') : ''));
      },
    };
    return {
      ...this.#size(),
      scales: {
        x: { time: false, range: (_plot, least, most) => (bars ? [-0.5, Math.max(1, this.#groups) - 0.5] : roomFor(least, most, 0)) },
        y: { range: (_plot, least, most) => (bars ? roomFor(Math.min(0, least ?? 0), Math.max(0, most ?? 1), 0.06, true) : roomFor(least, most, 0.06)) },
      },
      axes: [x, { ...axis, size: 58, values: numbers }],
      legend: { show: model.labels.some(label => label !== ''), live: false },
      cursor: { drag: { x: false, y: false } },
      series: [{}, ...model.labels.map((label, i) => this.#series(chart, label, i, (isDark ? dark : light)[i % 6]!))],
    };
  }

  #series(chart: Chart, label: string, index: number, colour: string): uPlot.Series {
    if (chart.kind === 'scatter') return { label, stroke: colour, paths: () => null, points: { show: true, size: 7, fill: colour } };
    if (chart.kind === 'line') return { label, stroke: colour, width: 2, spanGaps: false };
    const places = () => barPlaces(this.#groups, chart.series.length, index);
    const sizes = ({ starts, size }: ReturnType<typeof barPlaces>) => starts.map(() => size);
    return {
      label, stroke: colour, fill: colour, points: { show: false },
      // Unit 2: fractions of the plot.
      paths: uPlot.paths.bars!({
        disp: { x0: { unit: 2, values: () => places().starts as never }, size: { unit: 2, values: () => sizes(places()) as never } },
      }),
    };
  }
}

const numbers = (_plot: uPlot, places: number[]) => places.map(place => shownNumber(place));
