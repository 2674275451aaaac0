/** Two numbers that are closer to each other, for their size, cannot be told apart, nor steps be made between them. */
const leastPart = 1e-9;

/** What an axis shows of values from `least` to `most` (null: there are none), with room for that part of it on both sides, or where it does not stand on nothing. */
export function roomFor(least: number | null, most: number | null, part: number, onNothing = false): [number, number] {
  const from = least ?? 0, to = most ?? 1, size = Math.max(Math.abs(from), Math.abs(to));
  if (to - from <= size * leastPart) {
    const around = size * 0.1 || 1;
    return onNothing && size === 0 ? [0, around] : [from - around, to + around];
  }

  const room = (to - from) * part;
  return [onNothing && from === 0 ? 0 : from - room, onNothing && to === 0 ? 0 : to + room];
}
