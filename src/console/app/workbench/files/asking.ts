import { signal } from '@preact/signals';

/** A question before something is done: for a name, whether it is meant, or which of two things is. */
export type Question =
  | { kind: 'name'; title: string; text: string; value: string; placeholder: string; action: string }
  | { kind: 'sure'; title: string; text: string; action: string }
  | { kind: 'choice'; title: string; text: string; action: string; other: string };

export interface Asked {
  question: Question;
  /** Told the name; of a choice `action` or `other`. */
  answer: (name: string) => Promise<void> | void;
}

/** What is asked just now; {@link AskDialog} shows it. */
export const asked = signal<Asked | null>(null);

export function ask(question: Question, answer: Asked['answer']): void {
  asked.value = { question, answer };
}
