import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

/** Up to so many lines are all there. */
const few = 200;

/** Lines above and below what is seen, for who scrolls quickly. */
const around = 20;

interface Scrolled {
  top: number;
  room: number;
  /** Of a line. */
  height: number;
}

/** Of a long list of lines of one height, which of them have to be there: those that are seen, and the one with the focus. */
export function useRowsInView(list: RefObject<HTMLElement | null>, count: number, focused: number): {
  rows: number[];
  /** Of all, in pixels; null: they are simply one below the other. */
  height: number | null;
  styleOf: (row: number) => Record<string, string>;
} {
  const [{ top, room, height }, setScrolled] = useState<Scrolled>({ top: 0, room: 1000, height: 0 });
  const many = count > few;

  useLayoutEffect(() => {
    const element = list.current;
    if (!element || !many) return;
    const look = () => {
      const line = element.querySelector<HTMLElement>('[role=treeitem]')?.offsetHeight ?? 0;
      setScrolled(before => (before.top === element.scrollTop && before.room === element.clientHeight && before.height === line
        ? before : { top: element.scrollTop, room: element.clientHeight, height: line }));
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [many]);

  if (!many) return { rows: range(0, count), height: null, styleOf: () => ({}) };
  const line = height || 30;
  const first = Math.max(0, Math.floor(top / line) - around), last = Math.min(count, Math.ceil((top + room) / line) + around);
  const rows = range(first, last);
  if (focused >= 0 && focused < first) rows.unshift(focused);
  else if (focused >= last) rows.push(focused);
  return { rows, height: count * line, styleOf: row => ({ position: 'absolute', insetInline: '0', top: `${row * line}px` }) };
}

const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
