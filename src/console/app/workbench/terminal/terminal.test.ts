import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Backlog } from './Backlog.js';
import { isReply } from './replies.js';

describe('the terminal itself says', () => {
  it.each(['\x1b[?1;2c', '\x1b[>0;276;0c', '\x1b[12;40R', '\x1b[0n', '\x1b[?2026;2$y', '\x1b]11;rgb:1d1d/2020/1f1f\x1b\\', '\x1bP1$r0m\x1b\\', '\x1b[1;1R\x1b[0n'])('%j', data => expect(isReply(data)).toBe(true));
  it.each(['a', '\r', '\x03', '\x1b[A', '\x1b[1;5C', '\x1b[200~pasted\x1b[201~', '\x1bOP', '\x1b', 'x\x1b[0n'])('and who types says %j', data => expect(isReply(data)).toBe(false));
});

describe('a backlog', () => {
  /** Shows in as many milliseconds as there are thousands of characters, when it is told to. */
  const screen = () => {
    const pieces: string[] = [], shown: (() => void)[] = [];
    let time = 0;
    const backlog = new Backlog((text, done) => {
      pieces.push(text);
      shown.push(() => {
        time += text.length / 1000;
        done();
      });
    }, () => time);
    return { backlog, pieces, showNext: () => shown.shift()?.(), pass: (milliseconds: number) => { time += milliseconds; } };
  };

  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('shows at once what is little, and what came meanwhile in one piece', () => {
    const { backlog, pieces, showNext } = screen();
    expect(backlog.write('a')).toBeUndefined();
    for (const text of ['b', 'c', 'd']) void backlog.write(text);
    expect(pieces).toEqual(['a']);
    showNext();
    expect(pieces).toEqual(['a', 'bcd']);
    showNext();
    void backlog.write('e');
    expect(pieces).toEqual(['a', 'bcd', 'e']);
  });

  it('shows all of it, in the order in which it came', () => {
    const { backlog, pieces, showNext, pass } = screen();
    let written = '';
    for (let i = 0; i < 5000; i++) {
      const text = `line ${i}\r\n`.repeat(i % 7);
      written += text;
      void backlog.write(text);
      if (i % 3 === 0) showNext();
      pass(0.01);
      vi.advanceTimersByTime(1);
    }

    for (let i = 0; i < 100; i++) {
      pass(100);
      vi.advanceTimersByTime(100);
      showNext();
    }

    expect(pieces.join('')).toBe(written);
  });

  it('shows a flood twenty times a second, and a key again at once when that is over', () => {
    const { backlog, pieces, showNext, pass } = screen();
    for (let millisecond = 0; millisecond < 2000; millisecond++) {
      void backlog.write('x'.repeat(500));
      pass(1);
      vi.advanceTimersByTime(1);
      showNext();
    }

    expect(pieces.length).toBeLessThan(200); // the first moments are not known to be a flood
    pass(1000);
    vi.advanceTimersByTime(1000);
    showNext();
    pass(1000);
    const before = pieces.length;
    void backlog.write('k');
    expect(pieces.slice(before)).toEqual(['k']);
  });

  it('finds out how much the page bears at one go', () => {
    const { backlog, pieces, showNext } = screen();
    for (let i = 0; i < 400; i++) void backlog.write('x'.repeat(2000));
    for (let i = 0; i < 100; i++) showNext();
    expect(pieces.join('')).toHaveLength(800_000);
    // A thousand characters in a millisecond: some 25,000 in 25 of them.
    const usual = pieces.slice(-10, -1).map(piece => piece.length);
    expect(Math.min(...usual)).toBeGreaterThan(10_000);
    expect(Math.max(...usual)).toBeLessThan(40_000);
  });

  it('past its length lets nobody on before it is short again', async () => {
    const { backlog, showNext } = screen();
    let went = 0;
    for (let i = 0; i < 14; i++) void backlog.write('x'.repeat(50_000))?.then(() => went++);
    showNext();
    await Promise.resolve();
    expect(went).toBe(0);
    for (let i = 0; i < 10; i++) showNext();
    await Promise.resolve();
    expect(went).toBe(4);
  });

  it('that is cleared shows nothing of before any more, and keeps nobody waiting', async () => {
    const { backlog, pieces, showNext } = screen();
    let empty = 0, went = false;
    void backlog.write('old');
    void backlog.write('old too');
    void backlog.write('x'.repeat(600_000))?.then(() => { went = true; });
    backlog.clear(() => empty++);
    await Promise.resolve();
    expect([empty, went]).toEqual([1, true]);
    void backlog.write('new');
    showNext();
    expect([empty, pieces]).toEqual([2, ['old', 'new']]);
  });

  it('of a terminal that is closed keeps nobody waiting', async () => {
    const { backlog, pieces } = screen();
    let went = 0;
    for (let i = 0; i < 3; i++) void backlog.write('x'.repeat(400_000))?.then(() => went++);
    backlog.close();
    await Promise.resolve();
    expect(went).toBe(2);
    expect(backlog.write('y'.repeat(1_000_000))).toBeUndefined();
    expect(pieces).toHaveLength(1);
  });
});
