import { describe, expect, it } from 'vitest';
import { isChart, isControl, isDisplay, isDraw } from './wellFormed.js';

describe.each([
  ['a chart', isChart, [
    { chart: 'c', kind: 'line', series: [{ values: [1, null] }] }, { chart: 'c', kind: 'bar', title: null, x: ['a', 1, null], series: [{ label: 'x', values: [] }], seq: 3 },
  ], [null, [], {}, { chart: 'c', kind: 'pie', series: [] }, { chart: 'c', kind: 'line' }, { chart: 'c', kind: 'line', series: [{ values: ['1'] }] }, { chart: 'c', kind: 'line', x: {}, series: [] }]],
  ['a control', isControl, [
    { id: 'a', kind: 'button', text: 'Go' }, { id: 'a', kind: 'slider', removed: true }, { id: 'a', kind: 'toggle', text: '', value: false },
    { id: 'a', kind: 'slider', text: '', value: 1, minimum: 0, maximum: 2, step: 0.1 },
  ], [{ kind: 'button', text: 'Go' }, { id: 'a', kind: 'toggle', text: '', value: 1 }, { id: 'a', kind: 'slider', text: '', value: 1 }, { id: 'a', kind: 'script', text: '' }, 'x']],
  ['a thing shown', isDisplay, [
    { kind: 'text', text: '<b>' }, { kind: 'table', columns: null, rows: [[1, 'a', null, true]] }, { kind: 'image', type: 'image/png', data: 'aGk=' },
  ], [{ kind: 'html', text: '' }, { kind: 'table' }, { kind: 'table', columns: null, rows: [1] }, { kind: 'table', columns: null, rows: [[{}]] }, { kind: 'image', type: 'image/png', data: '%%' }, { kind: 'image', type: 'image/svg+xml', data: 'aGk=' }, { kind: 'text', text: 1 }]],
  ['a stroke', isDraw, [{ msgtype: 'draw', shape: 'clear', args: [], cmd: {} }], [{ msgtype: 'draw' }, { shape: 'line', args: 'x' }, null]],
] as const)('%s', (_, is, good, bad) => {
  it.each(good.map(each => [each]))('is %j', each => expect(is(each)).toBe(true));
  it.each(bad.map(each => [each]))('is not %j', each => expect(is(each)).toBe(false));
});
