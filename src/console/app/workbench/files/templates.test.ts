import { pythonLanguage } from '@codemirror/lang-python';
import { expect, it } from 'vitest';
import { templates, templateText } from './templates.js';

const texts = templates.flatMap(({ file, text, piTop }) => [[file, text] as const, ...(piTop === undefined ? [] : [[`${file} of a pi-top`, piTop] as const])]);

it.each(texts)('%s is Python, and short enough to be read', (_, text) => {
  const errors: number[] = [];
  pythonLanguage.parser.parse(text).iterate({ enter: node => { if (node.type.isError) errors.push(text.slice(0, node.from).split('\n').length); } });
  expect(errors).toEqual([]);
  expect(text.split('\n').length).toBeLessThan(60);
  expect(text).toMatch(/^# [A-Z].*\n\n/);
});

it.each(templates)('$file is not the name of a module that it imports', ({ file, text }) => {
  expect(text).not.toMatch(new RegExp(`^(?:import|from) ${file.replace('.py', '')}\\b`, 'm'));
});

it('a pi-top gets its own', () => {
  const blink = templates.find(template => template.name === 'blink')!;
  expect(templateText(blink, 'pi-top [4]')).toContain('from pitop import LED');
  expect(templateText(blink, null)).not.toContain('pitop');
});
