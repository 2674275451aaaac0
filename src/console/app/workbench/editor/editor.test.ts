import * as client from 'further-link-client';
import { type Files, FurtherLinkError } from 'further-link-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { difference } from './difference.js';
import { lineEndOf, withEnds, withFeeds } from './lineEnds.js';
import type { OpenFile } from './OpenFile.js';
import type { OpenFiles } from './OpenFiles.js';

/** A device as the editor knows one: files with versions, that can be away, full, or slow. */
class Device {
  readonly files = new Map<string, { bytes: Uint8Array; version: number }>();
  readonly writes: string[] = [];
  /** Whether it answers at all; `half`: what is sent arrives, and its answer does not. */
  answers: boolean | 'half' = true;
  refusal: FurtherLinkError | null = null;
  #version = 0;
  #slow = false;
  #waiting: (() => void)[] = [];

  put(path: string, content: string | Uint8Array): void {
    this.files.set(path, { bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content, version: ++this.#version });
  }

  text(path: string): string | undefined {
    const file = this.files.get(path);
    return file && new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.bytes);
  }

  /** From now on answers wait for {@link release}. */
  slow(): void {
    this.#slow = true;
  }

  /** Those that are asked for from now on do not. */
  quick(): void {
    this.#slow = false;
  }

  async release(): Promise<void> {
    this.#slow = false;
    for (const go of this.#waiting.splice(0)) go();
    await settled();
  }

  get client(): Files {
    const answer = async <T>(value: T): Promise<T> => {
      if (this.#slow) await new Promise<void>(resolve => this.#waiting.push(resolve));
      return value;
    };
    const away = () => new FurtherLinkError({ type: 'unreachable', title: 'away', detail: '' });
    return {
      read: async (path: string) => {
        if (this.answers !== true) throw away();
        const file = this.files.get(path);
        if (!file) throw new FurtherLinkError({ status: 404, type: 'not-found', title: 'not there', detail: '' });
        return answer({ bytes: file.bytes, etag: `"${file.version}"`, text: () => '' });
      },
      write: async (path: string, content: string, options: { etag?: string | null }) => {
        if (this.answers === false) throw away();
        if (this.refusal) throw this.refusal;
        const file = this.files.get(path);
        if (options.etag === null ? file : options.etag !== undefined && options.etag !== (file && `"${file.version}"`)) {
          throw new FurtherLinkError({ status: 412, type: 'changed', title: 'changed', detail: '' });
        }
        this.put(path, content);
        this.writes.push(content);
        if (this.answers === 'half') throw away();
        return answer(`"${this.files.get(path)!.version}"`);
      },
    } as unknown as Files;
  }
}

const settled = () => vi.advanceTimersByTimeAsync(0);
const later = (milliseconds = 10_000) => vi.advanceTimersByTimeAsync(milliseconds);

let device: Device, storage: Map<string, string>, full: boolean, held: Set<string>;

/** A page of the browser: modules of its own, and a storage that all share. */
async function page(): Promise<{ files: OpenFiles; open: (path: string) => Promise<OpenFile>; leave: () => void }> {
  vi.resetModules();
  vi.doMock('further-link-client', () => client); // so that errors are of one class
  const locks: string[] = [];
  vi.stubGlobal('navigator', {
    locks: {
      request: async (name: string, _: unknown, then?: () => unknown) => {
        if (!then) {
          held.add(name);
          locks.push(name);
        } else if (held.has(name)) {
          throw new DOMException('', 'TimeoutError');
        }
      },
    },
  });
  const { OpenFiles } = await import('./OpenFiles.js');
  const files = new OpenFiles(device.client);
  return {
    files,
    open: async path => {
      const file = files.open(path);
      await settled();
      return file;
    },
    leave: () => {
      files.keepDrafts();
      files.dispose();
      for (const lock of locks) held.delete(lock);
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  device = new Device();
  storage = new Map();
  held = new Set();
  full = false;
  vi.stubGlobal('localStorage', new Proxy({
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (full) throw new DOMException('', 'QuotaExceededError');
      storage.set(key, value);
    },
    removeItem: (key: string) => storage.delete(key),
  }, { ownKeys: () => [...storage.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) }));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('what is typed', () => {
  it('is on the device a moment later, and no draft is left', async () => {
    device.put('a.py', 'one');
    const { open } = await page();
    const file = await open('a.py');
    file.change('two');
    await later();
    expect([device.text('a.py'), file.saving.value, [...storage.keys()].filter(key => key.includes('draft'))]).toEqual(['two', 'saved', []]);
  });

  it('while it is being saved follows', async () => {
    device.put('a.py', '');
    const { open } = await page();
    const file = await open('a.py');
    file.change('1');
    device.slow();
    const saved = file.save();
    await settled();
    file.change('12');
    await device.release();
    await saved;
    expect([device.text('a.py'), file.saving.value]).toEqual(['12', 'saved']);
  });

  it('is sent when its tab was closed at once, and while an earlier text is on its way', async () => {
    device.put('a.py', '');
    const { open, files } = await page();
    const file = await open('a.py');
    file.change('1');
    device.slow();
    void file.save();
    await settled();
    file.change('12');
    files.close(file);
    await device.release();
    await later();
    expect(device.text('a.py')).toBe('12');
  });

  it('is sent when its tab was closed while the device was away, and there when it is opened again before', async () => {
    device.put('a.py', 'old');
    const { open, files } = await page();
    let file = await open('a.py');
    device.answers = false;
    file.change('new');
    await later();
    expect(file.saving.value).toBe('waiting');
    files.close(file);
    file = await open('a.py');
    expect([file.text, file.saving.value]).toEqual(['new', 'waiting']);
    files.close(file);
    device.answers = true;
    await later();
    expect(device.text('a.py')).toBe('new');
    file = await open('a.py');
    expect([file.text, file.saving.value]).toEqual(['new', 'saved']);
  });

  it('survives a reload', async () => {
    device.put('a.py', 'old');
    const first = await page();
    (await first.open('a.py')).change('typed');
    first.leave();
    const file = await (await page()).open('a.py');
    expect([file.text, device.text('a.py')]).toEqual(['typed', 'old']);
    await later();
    expect([device.text('a.py'), file.saving.value]).toEqual(['typed', 'saved']);
  });

  it('survives a reload amid a conflict, with what was typed since it was told', async () => {
    device.put('a.py', 'old');
    const first = await page();
    const file = await first.open('a.py');
    device.put('a.py', 'theirs');
    file.change('mine');
    await later();
    expect(file.saving.value).toBe('conflict');
    file.change('mine, and more');
    await later();
    first.leave();
    const again = await (await page()).open('a.py');
    await later();
    expect([again.saving.value, again.text, device.text('a.py')]).toEqual(['conflict', 'mine, and more', 'theirs']);
  });

  it('survives when the file is removed on the device, and comes back only if that is wanted', async () => {
    device.put('a.py', 'old');
    const first = await page();
    const file = await first.open('a.py');
    device.files.delete('a.py');
    file.change('mine');
    await later();
    expect(file.saving.value).toBe('gone');
    file.change('mine too');
    await later();
    expect(device.files.has('a.py')).toBe(false);
    first.leave();
    const again = await (await page()).open('a.py');
    expect([again.text, again.saving.value]).toEqual(['mine too', 'gone']);
    await again.keepMine();
    expect(device.text('a.py')).toBe('mine too');
  });

  it('waits while the disk is full, says why, and is sent when it is not', async () => {
    device.put('a.py', 'old');
    const file = await (await page()).open('a.py');
    device.refusal = new FurtherLinkError({ status: 507, type: 'failed', title: 'Disk full', detail: '' });
    file.change('new');
    await later();
    expect([file.saving.value, file.failure.value?.title]).toEqual(['waiting', 'Disk full']);
    device.refusal = null;
    await later();
    expect([device.text('a.py'), file.saving.value]).toEqual(['new', 'saved']);
  });

  it('is not in conflict with itself when an answer was lost', async () => {
    device.put('a.py', '');
    const file = await (await page()).open('a.py');
    device.answers = 'half';
    file.change('1');
    await file.save();
    expect([file.saving.value, device.text('a.py')]).toEqual(['waiting', '1']);
    file.change('12');
    device.answers = true;
    await later();
    expect([file.saving.value, device.text('a.py')]).toEqual(['saved', '12']);
  });

  it('is not taken back by an answer that is older than it', async () => {
    device.put('a.py', 'old');
    const file = await (await page()).open('a.py');
    device.slow();
    const looking = file.refresh();
    await settled();
    device.quick();
    file.change('new');
    await file.save();
    expect(file.saving.value).toBe('saved');
    await device.release();
    await looking;
    expect([file.text, file.saving.value]).toEqual(['new', 'saved']);
  });

  it('stops nobody from leaving the page, unless it cannot be kept', async () => {
    device.put('a.py', '');
    const { open, files } = await page();
    const file = await open('a.py');
    device.answers = false;
    file.change('1');
    await later();
    expect(files.atRisk).toBe(false);
    full = true;
    file.change('12');
    expect(files.atRisk).toBe(true);
    files.close(file);
    expect(files.atRisk).toBe(true);
    device.answers = true;
    await later();
    expect([files.atRisk, device.text('a.py')]).toEqual([false, '12']);
  });

  it('is kept of a long text too, though not at every key', async () => {
    device.put('a.py', '');
    const first = await page();
    const file = await first.open('a.py');
    device.answers = false;
    file.change('x'.repeat(500_000));
    expect(file.atRisk).toBe(true);
    first.leave();
    device.answers = true;
    expect((await (await page()).open('a.py')).text).toHaveLength(500_000);
  });
});

describe('of two tabs of a browser', () => {
  it('each has its own draft, until it is closed', async () => {
    device.put('a.py', 'old');
    const one = await page(), two = await page();
    const mine = await one.open('a.py'), theirs = await two.open('a.py');
    device.answers = false;
    mine.change('of one');
    theirs.change('of two');
    await later();
    device.answers = true;
    await theirs.save();
    expect(device.text('a.py')).toBe('of two');
    await mine.save();
    expect(mine.saving.value).toBe('conflict');

    // A third one does not take what the first has not decided yet; when that is closed, it does.
    const three = await page();
    expect((await three.open('a.py')).text).toBe('of two');
    one.leave();
    const four = await page();
    const left = await four.open('a.py');
    await later();
    expect([left.text, left.saving.value, device.text('a.py')]).toEqual(['of one', 'conflict', 'of two']);
  });
});

describe('a file', () => {
  it('that is renamed is written at its new place, with what was typed meanwhile', async () => {
    device.put('a.py', '');
    const { open, files } = await page();
    const file = await open('a.py');
    file.change('1');
    await files.during('a.py', async () => {
      device.files.set('b.py', device.files.get('a.py')!);
      device.files.delete('a.py');
      file.change('12');
      await later();
      files.moved('a.py', 'b.py');
    });
    await later();
    expect([file.path.value, device.text('b.py'), device.files.has('a.py'), file.saving.value]).toEqual(['b.py', '12', false, 'saved']);
  });

  it('that is renamed while it is being written is so afterwards', async () => {
    device.put('a.py', '');
    const { open, files } = await page();
    const file = await open('a.py');
    file.change('1');
    device.slow();
    void file.save();
    await settled();
    let renamed = false;
    const renaming = files.during('a.py', async () => { renamed = true; });
    await settled();
    expect(renamed).toBe(false);
    await device.release();
    await renaming;
    expect(renamed).toBe(true);
  });

  it('is held by one at a time', async () => {
    device.put('a.py', '');
    const { open, files } = await page();
    const file = await open('a.py'), told: string[] = [];
    const first = files.during('a.py', async () => {
      told.push('first');
      await later(100);
      told.push('first is done');
    });
    const second = files.during('a.py', async () => { told.push('second'); });
    file.change('1');
    await Promise.all([first, second]);
    await later();
    expect([told, device.text('a.py')]).toEqual([['first', 'first is done', 'second'], '1']);
  });

  it('that could not be removed keeps what was typed', async () => {
    device.put('a.py', '');
    const { open, files } = await page();
    const file = await open('a.py');
    file.change('1');
    await files.during('a.py', () => later());
    await later();
    expect([files.of('a.py'), device.text('a.py')]).toEqual([file, '1']);
  });

  it('that was removed here is not written again, and leaves no draft to the next of its name', async () => {
    device.put('a.py', '');
    const { open, files } = await page();
    const file = await open('a.py');
    file.change('1');
    await files.during('a.py', async () => {
      device.files.delete('a.py');
      files.removed('a.py');
    });
    await later();
    expect(device.files.has('a.py')).toBe(false);
    device.put('a.py', 'new');
    expect((await open('a.py')).text).toBe('new');
  });

  it.each([
    ['one\r\ntwo\r\n', 'one\ntwo\nthree', 'one\r\ntwo\r\nthree'], ['one\ntwo', 'one\ntwo\n', 'one\ntwo\n'], ['\ufeffone\r\n', '\ufeffone\ntwo', '\ufeffone\r\ntwo'],
    ['one\rtwo', 'one\ntwo\n', 'one\rtwo\r'], ['a\r\nb\r\nc\nd', 'a\nb\nc\nd!', 'a\r\nb\r\nc\r\nd!'],
  ])('keeps its line ends: %j', async (before, shown, after) => {
    device.put('a.txt', before);
    const file = await (await page()).open('a.txt');
    expect(file.text).toBe(withFeeds(before));
    file.change(file.text);
    await later();
    expect(device.writes).toEqual([]);
    file.change(shown);
    await later();
    expect(device.text('a.txt')).toBe(after);
  });

  it.each([[[0xe9, 0x20, 0x61]], [[0xff, 0xfe, 0x61, 0x00]], [[0x61, 0x00, 0x62]]])('that is no text (%j) is not shown as one, and stays as it is', async bytes => {
    device.put('a.txt', new Uint8Array(bytes));
    const file = await (await page()).open('a.txt');
    expect(file.content.value?.kind).toBe('binary');
    await file.save();
    expect(device.writes).toEqual([]);
  });

  it('that became something else than text is not destroyed by taking it', async () => {
    device.put('a.txt', 'text');
    const file = await (await page()).open('a.txt');
    const bytes = new Uint8Array([0x89, 0x50, 0, 0xff]);
    device.put('a.txt', bytes);
    file.change('typed');
    await later();
    expect(file.saving.value).toBe('conflict');
    file.takeTheirs();
    await later();
    expect([file.content.value?.kind, device.files.get('a.txt')?.bytes]).toEqual(['binary', bytes]);
  });

  it('that is huge is not read at all', async () => {
    const { OpenFile } = await import('./OpenFile.js');
    const file = new OpenFile(device.client, 'video.raw', () => Promise.resolve(5_000_000_000));
    await file.load();
    expect([file.content.value?.kind, file.failure.value]).toEqual(['large', null]);
  });

  it('that could not be read is read when the device is back', async () => {
    device.put('a.py', 'text');
    device.answers = false;
    const { open, files } = await page();
    const file = await open('a.py');
    expect(file.failure.value?.type).toBe('unreachable');
    device.answers = true;
    files.refresh();
    await settled();
    expect([file.text, file.failure.value]).toEqual(['text', null]);
  });
});

describe('a change from elsewhere', () => {
  it.each([['', 'abc', { from: 0, to: 0, insert: 'abc' }], ['abc', 'abXc', { from: 2, to: 2, insert: 'X' }], ['aaa', 'aa', { from: 2, to: 3, insert: '' }], ['abc', 'xyz', { from: 0, to: 3, insert: 'xyz' }], ['same', 'same', null]])(
    'from %j to %j is %j', (before, after, change) => expect(difference(before, after)).toEqual(change));
});

it('line ends are those of most lines', () => {
  expect(['', 'a', 'a\r\nb', 'a\nb\r\n', 'a\r\nb\r\nc\n', 'a\rb'].map(lineEndOf)).toEqual(['\n', '\n', '\r\n', '\n', '\r\n', '\r']);
  expect(withEnds('a\nb', '\r\n')).toBe('a\r\nb');
});
