import { describe, expect, it } from 'vitest';
import { Backlog } from './Backlog.js';
import { isReply } from './replies.js';

describe('the terminal itself says', () => {
  it.each(['\x1b[?1;2c', '\x1b[>0;276;0c', '\x1b[12;40R', '\x1b[0n', '\x1b[?2026;2$y', '\x1b]11;rgb:1d1d/2020/1f1f\x1b\\', '\x1bP1$r0m\x1b\\', '\x1b[1;1R\x1b[0n'])('%j', data => expect(isReply(data)).toBe(true));
  it.each(['a', '\r', '\x03', '\x1b[A', '\x1b[1;5C', '\x1b[200~pasted\x1b[201~', '\x1bOP', '\x1b', 'x\x1b[0n'])('and who types says %j', data => expect(isReply(data)).toBe(false));
});

describe('a backlog', () => {
  it('asks nobody to wait while it is short', () => expect(new Backlog(() => undefined).write('x'.repeat(1000))).toBeUndefined());

  it('past its length lets nobody on before it is short again', async () => {
    const shown: (() => void)[] = [];
    const backlog = new Backlog((_, done) => shown.push(done));
    let went = 0;
    for (let i = 0; i < 6; i++) void backlog.write('x'.repeat(50_000))?.then(() => went++);
    for (let i = 0; i < 4; i++) shown[i]!();
    await Promise.resolve();
    expect(went).toBe(0);
    shown[4]!();
    await Promise.resolve();
    expect(went).toBe(1);
  });
});
