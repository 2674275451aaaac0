import type { FileEntry } from 'further-link-client';
import { describe, expect, it } from 'vitest';
import { baseName, extension, freeName, isWithin, moved, parent, wrongName } from './paths.js';
import { arranged, treeRows } from './treeRows.js';

const file = (name: string): FileEntry => ({ name, kind: 'file', size: 1, modified: '' });
const directory = (name: string): FileEntry => ({ name, kind: 'directory', size: 0, modified: '' });

describe('paths', () => {
  it('have parents, names and extensions', () => {
    expect([parent('a/b/c.py'), parent('c.py'), baseName('a/b/c.py'), extension('a.b/c.PY'), extension('.profile'), extension('a.b/Makefile')]).toEqual(
      ['a/b', '', 'c.py', 'py', '', '']);
  });

  it('move with their directory, and only with that', () => {
    expect([moved('a/b.py', 'a', 'c/d'), moved('ab.py', 'a', 'c'), moved('a', 'a', 'c')]).toEqual(['c/d/b.py', 'ab.py', 'c']);
    expect([isWithin('ab', 'a'), isWithin('a/b', 'a'), isWithin('x', '')]).toEqual([false, true, true]);
  });

  it.each([['main.py', null], ['a/b.py', null], [' ', 'empty'], ['/a', 'slash'], ['a//b', 'slash'], ['../a', 'dots'], ['ü'.repeat(128), 'long']])('named %s: %s', (name, wrong) =>
    expect(wrongName(name)).toBe(wrong));

  it('that are taken get a number', () => {
    const taken = new Set(['hello.py', 'hello-2.py', 'Makefile']);
    expect(freeName('hello.py', name => taken.has(name))).toBe('hello-3.py');
    expect(freeName('Makefile', name => taken.has(name))).toBe('Makefile-2');
    expect(freeName('new.py', name => taken.has(name))).toBe('new.py');
  });
});

describe('the tree', () => {
  it('has directories first and counts as people do', () => {
    expect(arranged([file('b10'), file('b2'), directory('z'), file('.flcache'), directory('__pycache__'), file('A')]).map(entry => entry.name)).toEqual(['z', 'A', 'b2', 'b10']);
  });

  it('shows what is in open directories, with its level and place', () => {
    const listings = new Map([['', [directory('lib'), file('main.py')]], ['lib', [file('x.py'), file('y.py')]]]);
    expect(treeRows(listings, new Set()).map(row => row.path)).toEqual(['lib', 'main.py']);
    expect(treeRows(listings, new Set(['lib'])).map(row => [row.path, row.level, row.position, row.siblings, row.expanded])).toEqual([
      ['lib', 1, 1, 2, true], ['lib/x.py', 2, 1, 2, false], ['lib/y.py', 2, 2, 2, false], ['main.py', 1, 2, 2, false],
    ]);
  });

  it('does not fail for a directory that was not read yet', () => expect(treeRows(new Map([['', [directory('lib')]]]), new Set(['lib']))).toHaveLength(1));
});
