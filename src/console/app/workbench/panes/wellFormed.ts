import type { Chart, Control, Display, Draw } from 'further-link-client';

// A program may write to its side channel by itself, and anything at that: what does not follow docs/schemas is not shown, and breaks nothing.

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isOptionalText = (value: unknown) => value === undefined || value === null || isText(value);
const areAll = (value: unknown, is: (item: unknown) => boolean): boolean => Array.isArray(value) && value.every(is);

// What is larger than any number (1e999) is a gap in a chart, and no reason to show none.
const isPlotted = (value: unknown) => value === null || typeof value === 'number';

/** docs/schemas/chart.json */
export const isChart = (value: unknown): value is Chart =>
  isObject(value) && isText(value['chart']) && ['line', 'bar', 'scatter'].includes(value['kind'] as string) && isOptionalText(value['title'])
  && (value['x'] === undefined || value['x'] === null || areAll(value['x'], place => isText(place) || isPlotted(place)))
  && areAll(value['series'], series => isObject(series) && isOptionalText(series['label']) && areAll(series['values'], isPlotted));

/** docs/schemas/ui.json */
export function isControl(value: unknown): value is Control {
  if (!isObject(value) || !isText(value['id'])) return false;
  if (value['removed'] === true) return true;
  if (!isText(value['text'])) return false;
  switch (value['kind']) {
    case 'label': case 'button': return true;
    case 'toggle': return typeof value['value'] === 'boolean';
    case 'slider': return ['value', 'minimum', 'maximum', 'step'].every(name => isNumber(value[name])) && Number(value['step']) > 0;
    default: return false;
  }
}

/** docs/schemas/display.json */
export function isDisplay(value: unknown): value is Display {
  if (!isObject(value) || !(value['name'] === undefined || isText(value['name']))) return false;
  switch (value['kind']) {
    case 'text': return isText(value['text']);
    case 'image': return (value['type'] === 'image/png' || value['type'] === 'image/jpeg') && isText(value['data']) && /^[A-Za-z0-9+/\s]*={0,2}$/.test(value['data']);
    case 'table':
      return (value['columns'] === null || value['columns'] === undefined || areAll(value['columns'], isText))
        && areAll(value['rows'], row => areAll(row, cell => cell === null || ['string', 'number', 'boolean'].includes(typeof cell)));
    default: return false;
  }
}

/** `message` of the canvas, docs/side-channels.md */
export const isDraw = (value: unknown): value is Draw => isObject(value) && isText(value['shape']) && Array.isArray(value['args']);
