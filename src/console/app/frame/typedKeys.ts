/** X keysyms (X11/keysymdef.h) of keys that write nothing, by KeyboardEvent.key. */
const named: Readonly<Record<string, number>> = {
  Backspace: 0xff08, Tab: 0xff09, Enter: 0xff0d, Escape: 0xff1b, Delete: 0xffff,
  Home: 0xff50, ArrowLeft: 0xff51, ArrowUp: 0xff52, ArrowRight: 0xff53, ArrowDown: 0xff54, PageUp: 0xff55, PageDown: 0xff56, End: 0xff57,
};

/** The keysym of a key that writes nothing; null: it writes, or is none that a program would want from a phone. */
export function keysymOfKey(key: string): number | null {
  return Object.hasOwn(named, key) ? named[key]! : null;
}

/** The keysym that writes a character: Latin-1 as it is, everything else as Unicode (X11 protocol, appendix A). */
export function keysymOf(character: string): number {
  const code = character.codePointAt(0)!;
  if (character === '\n' || character === '\r') return named['Enter']!;
  return (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff) ? code : 0x0100_0000 | code;
}

/**
 * The keysyms that make `now` out of `before` at a terminal's cursor. An on-screen keyboard says no keys, only what a field holds afterwards; it may have
 * replaced a whole word.
 */
export function keysBetween(before: string, now: string): number[] {
  const old = [...before], fresh = [...now];
  let same = 0;
  while (same < old.length && same < fresh.length && old[same] === fresh[same]) same++;
  return [...old.slice(same).map(() => named['Backspace']!), ...fresh.slice(same).map(keysymOf)];
}
