import type { Runner } from 'further-link-client';
import { describe, expect, it } from 'vitest';
import { isPrograms } from '../layout/stored.js';
import { endWords } from './endWords.js';
import { runnerOf, wantsScreen } from './runnerOf.js';

const runners: Runner[] = [
  { name: 'node', extension: '.js', compiled: false, interactive: false }, { name: 'c', extension: '.c', compiled: true, interactive: false },
  { name: 'exec', extension: '', compiled: false, interactive: false },
];

describe('what runs a file', () => {
  it.each([
    ['main.py', '', 'python3'], ['a/b.mjs', '', 'node'], ['main.c', '', 'c'], ['run.sh', '', null], ['run.sh', '#!/bin/sh\n', 'exec'],
    ['script', '#!/usr/bin/env python3\n', 'exec'], ['Makefile', 'all:\n', null], ['notes.txt', '#!/bin/sh', null], ['data.json', '{}', null],
  ])('%s (%j): %s', (path, code, runner) => expect(runnerOf(path, runners, code)).toBe(runner));

  it('is guessed until the device has told what it has', () => expect([runnerOf('a.js', null), runnerOf('a.sh', null), runnerOf('a.rb', null)]).toEqual(['node', 'bash', null]));
});

describe('a screen is given to', () => {
  it.each(['import turtle', 'from turtle import *', '  import os, tkinter', 'from pygame.locals import *', 'cv2.imshow("a", b)'])('%s', code => expect(wantsScreen(`x = 1\n${code}\n`)).toBe(true));
  it.each(['print("import turtle")', '# import turtle', 'import turtles', 'from further_link import canvas'])('not %s', code => expect(wantsScreen(code)).toBe(false));
});

describe('how it ended', () => {
  it.each([
    [{ exitCode: 0, signal: null, reason: null }, false, 'end.finished'], [{ exitCode: 3, signal: null, reason: null }, false, 'end.failed'],
    [{ exitCode: -9, signal: 'KILL', reason: null }, false, 'end.killed'], [{ exitCode: -11, signal: 'SEGV', reason: null }, false, 'end.crashed'],
    [{ exitCode: -15, signal: 'TERM', reason: null }, true, 'end.stopped'], [{ exitCode: -15, signal: 'TERM', reason: null }, false, 'end.signal'],
    [{ exitCode: -2, signal: 'INT', reason: null }, false, 'end.stopped'], [{ exitCode: -15, signal: 'TERM', reason: 'timeout' }, true, 'end.timeout'],
    [{ exitCode: -44, signal: null, reason: null }, false, 'end.signal'],
  ])('%j, asked %s: %s', (end, asked, key) => expect(endWords(end, asked).key).toBe(key));
});

describe('what the browser remembers of programs', () => {
  const program = { title: 'a.py', path: 'a.py', runner: 'python3', session: 'x' };
  it('is believed if it is that', () => expect(isPrograms({ programs: [program, { ...program, path: null }], active: null })).toBe(true));
  it.each([null, [], {}, { programs: {}, active: null }, { programs: [{}], active: null }, { programs: [{ ...program, session: 5 }], active: null }, { programs: [], active: 7 }])(
    'and %j is not', value => expect(isPrograms(value)).toBe(false));
});
