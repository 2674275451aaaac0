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

/** Values of a series that are drawn; more are not told apart on any screen. */
const mostPlaces = 10_000, mostNames = 1_000;

/** A message of a program as columns. Text below the values, and bars, are counted. Places that go back (a scatter) are put in order. */
export function chartModel(chart: Chart): ChartModel {
  const length = chart.series.reduce((most, series) => Math.max(most, series.values.length), 0);
  const x = chart.x ?? null;
  const named = chart.kind === 'bar' || (x?.some(value => typeof value !== 'number') ?? false);
  const places = Array.from({ length }, (_, i) => (named || x === null ? i : Number(x[i] ?? i)));
  const order = places.map((_, i) => i);
  if (!named && x !== null) order.sort((a, b) => places[a]! - places[b]!);
  const columns = thinned([order.map(i => places[i]!), ...chart.series.map(series => order.map(i => series.values[i] ?? null))], named ? mostNames : mostPlaces);
  return {
    columns: named ? [columns[0].map((_, i) => i), ...columns.slice(1) as (number | null)[][]] : columns,
    names: named ? columns[0].map(i => String(x === null ? i : (x[i] ?? ''))) : null,
    labels: chart.series.map((_, i) => labelOf(chart, i)),
  };
}

/** At most so many places: of many beside each other the least and the largest, so that every peak stays. */
function thinned(columns: Columns, most: number): Columns {
  const length = columns[0].length;
  if (length <= most) return columns;
  const step = Math.ceil(length / most) * 2;
  const [x, ...series] = columns.map((column, index) => {
    const kept: (number | null)[] = [];
    for (let start = 0; start < length; start += step) {
      const part = column.slice(start, start + step);
      if (index === 0) {
        kept.push(part[0]!, part[Math.floor(part.length / 2)]!);
      } else {
        const values = part.filter(value => value !== null);
        kept.push(values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b)), values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b)));
      }
    }

    return kept;
  });
  return [x as number[], ...series];
}

/** What makes two charts the same drawing with other values; whatever else changes, it is drawn anew. */
export function shapeOf(chart: Chart, model = chartModel(chart)): string {
  return JSON.stringify([chart.kind, model.names, model.labels]);
}

/** Where the bars of one series stand, as fractions of the plot: groups side by side, in each a bar for every series. */
export function barPlaces(groups: number, series: number, index: number): { starts: number[]; size: number } {
  const group = 1 / Math.max(1, groups), used = group * 0.76, size = used / Math.max(1, series);
  return { starts: Array.from({ length: groups }, (_, i) => i * group + (group - used) / 2 + index * size), size };
}

/** Of each series: its name, how many values, the least, the largest, the last. For people who do not see the drawing. */
export function summary(chart: Chart): { label: string; count: number; least: number | null; largest: number | null; last: number | null }[] {
  return chart.series.map((series, i) => {
    const values = series.values.filter(value => value !== null);
    return {
      label: labelOf(chart, i), count: values.length,
      least: values.length > 0 ? values.reduce((a, b) => Math.min(a, b)) : null,
      largest: values.length > 0 ? values.reduce((a, b) => Math.max(a, b)) : null,
      last: values.at(-1) ?? null,
    };
  });
}

const labelOf = (chart: Chart, index: number) => chart.series[index]!.label || (chart.series.length > 1 ? String(index + 1) : '');
