import { number } from '../../i18n/i18n.js';

/** A number of a program, as the language writes it; where that would be a row of zeros, with its power of ten. */
export function shownNumber(value: number): string {
  const size = Math.abs(value);
  return number(value, { maximumSignificantDigits: 6, ...(size !== 0 && (size >= 1e9 || size < 1e-4) && { notation: 'scientific' }) });
}
