import type { Chart, Control, Display } from 'further-link-client';
import { bytesOf } from './bytes.js';
import { mostPixels, pictureSize } from './pictureSize.js';

// The programs are others', the page is ours: whatever they send, it stays quick and small. What is too much is cut, and not refused.

export const mostCharts = 12, mostControls = 100, mostKeys = 40, mostShown = 50;

const mostSeries = 24, mostCells = 5_000, mostColumns = 50, mostText = 100_000;

/** Beyond this, the difference of two numbers is none any more. */
const largest = 1e100;

/** Of all that is shown at once; a thing alone is never as much. */
const whole = { cells: 20_000, characters: 1_000_000, pixels: 3 * mostPixels };

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

const plotted = (value: number | null) => (value === null || !Number.isFinite(value) ? null : Math.min(largest, Math.max(-largest, value)));

/** A chart that can be drawn: no more series than can be told apart, no numbers that are none. */
export function boundedChart(chart: Chart): Chart {
  return {
    ...chart,
    title: chart.title == null ? null : cut(chart.title, 200),
    x: chart.x?.map(place => (typeof place === 'string' ? cut(place, 60) : plotted(place))) ?? null,
    series: chart.series.slice(0, mostSeries).map(series => ({ label: series.label == null ? null : cut(series.label, 60), values: series.values.map(plotted) })),
  };
}

/** A control whose text leaves room for others. */
export const boundedControl = (control: Control): Control => ('text' in control ? { ...control, text: cut(control.text, 200) } : control);

/** Something to be shown that fits into a page; null: a picture that is none, or too large for any screen. */
export function boundedDisplay(item: Display): Display | null {
  const named = item.name === undefined ? {} : { name: cut(item.name, 200) };
  switch (item.kind) {
    case 'text': return { ...item, ...named, text: cut(item.text, mostText) };
    case 'table': {
      const columns = item.columns?.slice(0, mostColumns).map(column => cut(column, 200)) ?? null;
      const width = item.rows.reduce((most, row) => Math.max(most, Math.min(mostColumns, row.length)), 1);
      const rows = item.rows.slice(0, Math.max(1, Math.floor(mostCells / width)));
      return {
        ...item, ...named, columns, more: (item.more ?? 0) + item.rows.length - rows.length,
        rows: rows.map(row => row.slice(0, mostColumns).map(cell => (typeof cell === 'string' ? cut(cell, 500) : cell))),
      };
    }
    case 'image': return pixelsOf(item.data) === null ? null : { ...item, ...named };
  }
}

/** Which part of a page's room a thing takes. */
export function weightOf(item: Display): number {
  switch (item.kind) {
    case 'text': return item.text.length / whole.characters;
    case 'table': return item.rows.reduce((cells, row) => cells + row.length, 0) / whole.cells;
    case 'image': return (pixelsOf(item.data) ?? 0) / whole.pixels;
  }
}

function pixelsOf(base64: string): number | null {
  try {
    const size = pictureSize(bytesOf(base64.replace(/\s+/g, '')));
    const pixels = size ? size.width * size.height : 0;
    return pixels > 0 && pixels <= mostPixels ? pixels : null;
  } catch {
    return null; // No base64.
  }
}
