import { type EditorState, type Range, RangeSet, StateEffect, StateField, type Text } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, gutter, GutterMarker, WidgetType } from '@codemirror/view';
import type { Problem, Span } from '../problems/Problem.js';

/** What is marked in a file. */
export interface ProblemMark {
  /** From 1. */
  line: number;
  problem: Problem;
  span?: Span;
}

export const setProblems = StateEffect.define<readonly ProblemMark[]>();

class Message extends WidgetType {
  readonly #text: string;
  readonly #severity: string;

  constructor(text: string, severity: string) {
    super();
    this.#text = text;
    this.#severity = severity;
  }

  override eq(other: Message): boolean {
    return other.#text === this.#text && other.#severity === this.#severity;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement('span');
    element.className = `problem-message ${this.#severity}`;
    element.textContent = this.#text;
    return element;
  }
}

class Dot extends GutterMarker {
  readonly #severity: string;

  constructor(severity: string) {
    super();
    this.#severity = severity;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement('span');
    element.className = `problem-dot ${this.#severity}`;
    return element;
  }
}

const dots = { error: new Dot('error'), warning: new Dot('warning') };

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(set, transaction) {
    for (const effect of transaction.effects) if (effect.is(setProblems)) return decorations(transaction.newDoc, effect.value);
    return set.map(transaction.changes);
  },
  provide: field => EditorView.decorations.from(field),
});

/** The marks of problems: the line, what is meant in it, and behind it what was said. They move with the text until the next run. */
export const problemMarks = [
  marks,
  gutter({
    class: 'problem-gutter',
    markers: view => dotsOf(view.state),
    initialSpacer: () => dots.error,
  }),
];

function decorations(text: Text, problems: readonly ProblemMark[]): DecorationSet {
  const ranges: Range<Decoration>[] = [];
  const said = new Set<string>();
  for (const { line: number, problem, span } of problems) {
    // The same complaint a second time, or of a line that is not there any more.
    if (number < 1 || number > text.lines || said.has(`${number} ${problem.message}`)) continue;
    said.add(`${number} ${problem.message}`);
    const line = text.line(number);
    ranges.push(Decoration.line({ class: `problem-line ${problem.severity}`, severity: problem.severity }).range(line.from));
    const indent = line.text.length - line.text.trimStart().length;
    // Only if the line still is the one that was run.
    if (span && line.text.trim() === span.source && span.to > span.from) {
      ranges.push(Decoration.mark({ class: `problem-span ${problem.severity}` }).range(line.from + indent + span.from, line.from + indent + span.to));
    }

    ranges.push(Decoration.widget({ widget: new Message(problem.message, problem.severity), side: 1 }).range(line.to));
  }

  return Decoration.set(ranges, true);
}

function dotsOf(state: EditorState): RangeSet<GutterMarker> {
  const found: Range<GutterMarker>[] = [];
  state.field(marks).between(0, state.doc.length, (from, _, decoration) => {
    const severity = (decoration.spec as { severity?: Problem['severity'] }).severity;
    if (severity) found.push(dots[severity].range(from));
  });
  return RangeSet.of(found, true);
}
