import type { Chart, Display } from 'further-link-client';
import { describe, expect, it } from 'vitest';
import { boundedChart, boundedControl, boundedDisplay, weightOf } from './bounded.js';
import { chartModel } from './chartModel.js';
import { shownNumber } from './numbers.js';
import { mostPixels, pictureSize } from './pictureSize.js';
import { roomFor } from './ranges.js';

const chart = (fields: Partial<Chart>): Chart => ({ chart: 'c', kind: 'line', series: [], ...fields });

const png = (width: number, height: number) => {
  const bytes = new Uint8Array(33), view = new DataView(bytes.buffer);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
};

const jpeg = (width: number, height: number) =>
  new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xdb, 0, 3, 0, 0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 0, 0, 0]);

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

describe('a picture says how large it is', () => {
  it('as PNG', () => expect(pictureSize(png(640, 70_000))).toEqual({ width: 640, height: 70_000 }));
  it('as JPEG, behind whatever stands before', () => expect(pictureSize(jpeg(1920, 1080))).toEqual({ width: 1920, height: 1080 }));
  it.each([[new Uint8Array()], [new Uint8Array([0xff, 0xd8])], [new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0])], [jpeg(5, 5).subarray(0, 16)], [new TextEncoder().encode('<svg xmlns="…"></svg>')]])(
    'and %# says nothing', bytes => expect(pictureSize(bytes)).toBeNull());
});

describe('what a program shows', () => {
  it('is a picture only if it is one that fits a screen', () => {
    const image = (bytes: Uint8Array): Display => ({ kind: 'image', type: 'image/png', data: base64(bytes) });
    expect(boundedDisplay(image(png(800, 600)))).not.toBeNull();
    expect(boundedDisplay(image(png(60_000, 60_000)))).toBeNull();
    expect(boundedDisplay(image(png(0, 0)))).toBeNull();
    expect(boundedDisplay({ kind: 'image', type: 'image/png', data: '%' })).toBeNull();
    expect(weightOf(image(png(7680, 4320)))).toBeCloseTo(1 / 3);
    expect(mostPixels).toBe(7680 * 4320);
  });

  it('is a table of as many rows as one looks at, and says how many there are more', () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => [i, 'x'.repeat(2000)]);
    const table = boundedDisplay({ kind: 'table', columns: ['n', 'text'], rows, more: 7 }) as Display & { kind: 'table' };
    expect(table.rows).toHaveLength(2500);
    expect(table.more).toBe(97_507);
    expect(String(table.rows[0]![1])).toHaveLength(500);
    expect(weightOf(table)).toBe(0.25);
    const wide = boundedDisplay({ kind: 'table', columns: null, rows: [Array.from({ length: 9000 }, () => 1), []] }) as Display & { kind: 'table' };
    expect(wide.rows.map(row => row.length)).toEqual([50, 0]);
  });

  it('is a text that ends', () => expect((boundedDisplay({ kind: 'text', text: 'x'.repeat(500_000) }) as { text: string }).text).toHaveLength(100_000));
});

describe('a chart', () => {
  it('has gaps where numbers are none, and an end to their size', () =>
    expect(boundedChart(chart({ x: [0, Infinity, 'a'.repeat(500)], series: [{ values: [1e308, -Infinity, NaN, null, 2] }] }))).toMatchObject({
      x: [0, null, `${'a'.repeat(59)}…`], series: [{ values: [1e100, null, null, null, 2] }],
    }));

  it('has no more lines than one can tell apart', () => expect(boundedChart(chart({ series: Array.from({ length: 40_000 }, () => ({ values: [1] })) })).series).toHaveLength(24));

  it.each([['line', 10_000], ['scatter', 10_000], ['bar', 1000]] as const)('of kind %s has no more places than pixels, and every peak', (kind, most) => {
    const values = Array.from({ length: 250_000 }, (_, i) => (i === 123_457 ? 99 : i === 200_001 ? -99 : 0));
    const { columns, names } = chartModel(chart({ kind, series: [{ values }, { values: values.map(() => null) }] }));
    expect(columns[0].length).toBeLessThanOrEqual(most + 2);
    expect(new Set(columns.map(column => column.length)).size).toBe(1);
    expect(columns[1]).toContain(99);
    expect(columns[1]).toContain(-99);
    expect(columns[2]!.every(value => value === null)).toBe(true);
    expect(columns[0].every((place, i) => i === 0 || place > columns[0][i - 1]!)).toBe(true);
    expect(names?.length).toBe(kind === 'bar' ? columns[0].length : undefined);
  });

  it.each([[0, 10], [5, 5], [0, 0], [-3, -3], [null, null], [1e100, 1e100], [1e17, 1e17 + 16], [-1e100, 1e100], [1e-300, 2e-300]] as const)('from %s to %s has an axis that can be divided', (least, most) => {
    const [from, to] = roomFor(least, most, 0.06);
    expect(Number.isFinite(from) && Number.isFinite(to)).toBe(true);
    expect(from).toBeLessThanOrEqual(least ?? 0);
    expect(to).toBeGreaterThanOrEqual(most ?? 0);
    // Steps of a hundredth can be made.
    expect(from + (to - from) / 100).toBeGreaterThan(from);
    expect(to - (to - from) / 100).toBeLessThan(to);
  });

  it('of bars stands on nothing', () => expect([roomFor(0, 5, 0.1, true), roomFor(-5, 0, 0.1, true), roomFor(0, 0, 0.1, true)]).toEqual([[0, 5.5], [-5.5, 0], [0, 1]]));
});

describe('a number', () => {
  it.each([[0, '0'], [1234.5678, '1,234.57'], [1e100, '1E100'], [-2.5e-7, '-2.5E-7'], [99, '99']])('%s is shown as %s', (value, shown) => expect(shownNumber(value)).toBe(shown));
});

it('a control leaves room for others', () => expect(boundedControl({ id: 'a', kind: 'label', text: 'x'.repeat(10_000) })).toMatchObject({ text: `${'x'.repeat(199)}…` }));
