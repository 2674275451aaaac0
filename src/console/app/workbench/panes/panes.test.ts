import type { Chart, Draw } from 'further-link-client';
import { describe, expect, it } from 'vitest';
import { barPlaces, chartModel, shapeOf, summary } from './chartModel.js';
import { KeyBalance } from './KeyBalance.js';
import { draw, Strokes, type Brush } from './Strokes.js';

describe('a key', () => {
  const heard = () => {
    const told: string[] = [];
    return { told, keys: new KeyBalance((key, event) => told.push(`${event} ${key}`)) };
  };

  it('goes down once, however often the keyboard repeats it', () => {
    const { told, keys } = heard();
    keys.press('KeyA', 'a');
    keys.press('KeyA', 'a');
    expect(keys.release('KeyA')).toBe(true);
    expect(keys.release('KeyA')).toBe(false);
    expect(told).toEqual(['keydown a', 'keyup a']);
  });

  it('comes up as what it went down, even if Shift was pressed meanwhile', () => {
    const { told, keys } = heard();
    keys.press('KeyA', 'a');
    keys.press('KeyA', 'A');
    keys.release('KeyA');
    expect(told).toEqual(['keydown a', 'keyup a']);
  });

  it('is down until the last finger lets go', () => {
    const { told, keys } = heard();
    keys.press('ArrowUp', 'ArrowUp');
    keys.press('pointer 1', 'ArrowUp');
    keys.release('ArrowUp');
    expect(told).toEqual(['keydown ArrowUp']);
    keys.release('pointer 1');
    expect(told).toEqual(['keydown ArrowUp', 'keyup ArrowUp']);
  });

  it('comes up when the page looks elsewhere, and only then', () => {
    const { told, keys } = heard();
    keys.press('KeyA', 'a');
    keys.press('KeyB', 'b');
    keys.releaseAll();
    keys.releaseAll();
    expect(told).toEqual(['keydown a', 'keydown b', 'keyup a', 'keyup b']);
    expect(keys.release('KeyA')).toBe(false);
  });
});

const stroke = (shape: string, ...args: (number | string)[]): Draw => ({ msgtype: 'draw', shape, args, cmd: {} });

describe('strokes', () => {
  it('are drawn at once while nothing is cleared', () => {
    const strokes = new Strokes();
    strokes.add(stroke('line', 1, 2, 3, 4), 0);
    expect(strokes.take(0)).toHaveLength(1);
    expect(strokes.waiting).toBe(false);
  });

  it('of a picture come together: when it is cleared again, or after a moment', () => {
    const strokes = new Strokes();
    for (const shape of ['clear', 'rect', 'circle']) strokes.add(stroke(shape), 0);
    expect(strokes.take(1)).toEqual([]);
    strokes.add(stroke('clear'), 5);
    expect(strokes.take(5).map(each => each.shape)).toEqual(['clear', 'rect', 'circle']);
    expect(strokes.take(6)).toEqual([]);
    expect(strokes.take(30).map(each => each.shape)).toEqual(['clear']);
  });

  it('of pictures that nobody saw are not drawn', () => {
    const strokes = new Strokes();
    strokes.add(stroke('line'), 0);
    for (const shape of ['clear', 'rect', 'clear', 'circle', 'clear']) strokes.add(stroke(shape), 0);
    expect(strokes.take(0).map(each => each.shape)).toEqual(['clear', 'circle']);
  });

  it('do not wait without bound', () => {
    const strokes = new Strokes();
    strokes.add(stroke('clear'), 0);
    for (let i = 0; i < 5001; i++) strokes.add(stroke('rect'), 0);
    expect(strokes.take(0).length).toBeGreaterThan(5000);
  });

  it.each([
    [stroke('circle', 100, 100, 50), 'arc 100 100 25 0 6.283185307179586'],
    [stroke('rect', 1, 2, 3, 4), 'fillRect 1 2 3 4'],
    [stroke('line', 1, 2, 3, 4), 'moveTo 1 2 lineTo 3 4'],
    [stroke('text', 5, 6, 'hi'), 'fillText hi 5 6'],
    [stroke('clear'), 'clearRect 0 0 400 300'],
    [stroke('star', 1), ''],
    [stroke('circle', 1, 'x', 2), ''],
    [{ msgtype: 'draw' } as unknown as Draw, ''],
  ])('%# draw what they say', (each, expected) => {
    const told: string[] = [];
    const brush = new Proxy({}, {
      get: (_, name) => (...args: unknown[]) => { if (!['beginPath', 'fill', 'stroke'].includes(String(name))) told.push([name, ...args].join(' ')); },
      set: () => true,
    });
    draw(brush as Brush, each);
    expect(told.join(' ')).toBe(expected);
  });
});

const chart = (fields: Partial<Chart>): Chart => ({ chart: 'c', kind: 'line', series: [], ...fields });

describe('a chart', () => {
  it('counts its values where no places are given, and fills what is missing', () => {
    expect(chartModel(chart({ series: [{ values: [1, 2, 3] }, { label: 'b', values: [4] }] }))).toEqual({
      columns: [[0, 1, 2], [1, 2, 3], [4, null, null]], names: null, labels: ['1', 'b'],
    });
  });

  it('puts places in order', () => {
    expect(chartModel(chart({ kind: 'scatter', x: [3, 1, 2], series: [{ values: [30, 10, 20] }] })).columns).toEqual([[1, 2, 3], [10, 20, 30]]);
  });

  it('has names where places are text, and of bars always', () => {
    expect(chartModel(chart({ x: ['Mon', 'Tue'], series: [{ values: [1, 2] }] }))).toMatchObject({ columns: [[0, 1], [1, 2]], names: ['Mon', 'Tue'] });
    expect(chartModel(chart({ kind: 'bar', x: [2020, 2021], series: [{ values: [1, 2] }] })).names).toEqual(['2020', '2021']);
    expect(chartModel(chart({ kind: 'bar', series: [{ values: [1, 2] }] })).names).toEqual(['0', '1']);
  });

  it('may be empty', () => expect(chartModel(chart({})).columns).toEqual([[]]));

  it('is the same drawing with other values, another with other names', () => {
    const one = chart({ series: [{ values: [1] }] });
    expect(shapeOf(one)).toBe(shapeOf({ ...one, title: 'x', series: [{ values: [2, 3] }] }));
    expect(shapeOf(one)).not.toBe(shapeOf({ ...one, kind: 'bar' }));
    expect(shapeOf(one)).not.toBe(shapeOf({ ...one, series: [{ values: [1] }, { values: [1] }] }));
  });

  it('has bars side by side, within the plot', () => {
    const first = barPlaces(2, 2, 0), second = barPlaces(2, 2, 1);
    expect(first.starts[0]).toBeCloseTo(0.06);
    expect(second.starts[0]).toBeCloseTo(first.starts[0]! + first.size);
    expect(second.starts[1]! + second.size).toBeCloseTo(0.94);
  });

  it('is told in words', () => {
    expect(summary(chart({ series: [{ label: 'a', values: [3, null, 1] }, { label: 'b', values: [] }] }))).toEqual([
      { label: 'a', count: 2, least: 1, largest: 3, last: 1 }, { label: 'b', count: 0, least: null, largest: null, last: null },
    ]);
  });
});
