import type { Chart } from 'further-link-client';

/** Numbers at the bottom, and a row for each series: what uPlot plots. */
export type Columns = [x: number[], ...series: (number | null)[][]];

/** A chart as columns of equal length. */
export interface ChartModel {
  columns: Columns;
  /** What stands below the values, where that is text; null: numbers. */
  names: string[] | null;
  labels: string[];
}

/** A message of a program as columns. Text below the values, and bars, are counted. Places that go back (a scatter) are put in order. */
export function chartModel(chart: Chart): ChartModel {
  const length = Math.max(0, ...chart.series.map(series => series.values.length));
  const x = chart.x ?? null;
  const named = chart.kind === 'bar' || (x?.some(value => typeof value !== 'number') ?? false);
  const places = Array.from({ length }, (_, i) => (named || x === null ? i : Number(x[i] ?? i)));
  const order = places.map((_, i) => i);
  if (!named && x !== null) order.sort((a, b) => places[a]! - places[b]!);
  return {
    columns: [order.map(i => places[i]!), ...chart.series.map(series => order.map(i => series.values[i] ?? null))],
    names: named ? Array.from({ length }, (_, i) => String(x === null ? i : (x[i] ?? ''))) : null,
    labels: chart.series.map((series, i) => series.label || (chart.series.length > 1 ? String(i + 1) : '')),
  };
}

/** What makes two charts the same drawing with other values; whatever else changes, it is drawn anew. */
export function shapeOf(chart: Chart): string {
  const model = chartModel(chart);
  return JSON.stringify([chart.kind, model.names, model.labels]);
}

/** Where the bars of one series stand, as fractions of the plot: groups side by side, in each a bar for every series. */
export function barPlaces(groups: number, series: number, index: number): { starts: number[]; size: number } {
  const group = 1 / Math.max(1, groups), used = group * 0.76, size = used / Math.max(1, series);
  return { starts: Array.from({ length: groups }, (_, i) => i * group + (group - used) / 2 + index * size), size };
}

/** Of each series: its name, how many values, the least, the largest, the last. For people who do not see the drawing. */
export function summary(model: ChartModel): { label: string; count: number; least: number | null; largest: number | null; last: number | null }[] {
  return model.labels.map((label, i) => {
    const values = (model.columns[i + 1] as (number | null)[]).filter(value => value !== null);
    return {
      label, count: values.length,
      least: values.length > 0 ? values.reduce((a, b) => Math.min(a, b)) : null,
      largest: values.length > 0 ? values.reduce((a, b) => Math.max(a, b)) : null,
      last: values.at(-1) ?? null,
    };
  });
}
