/**
 * Answering in a worker.
 *
 * @module
 */

import type { Protocol } from "./calls.ts";
import { type FromWorker, sentError, type ToWorker } from "./messages.ts";
import { takePlace } from "./native_code.ts";

/** What a worker's global scope offers of use here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker<unknown, unknown>>) => void) | null;
  postMessage(message: FromWorker<unknown, unknown>, transfer?: Transferable[]): void;
}

/** How a worker answers. */
export interface Answering<P extends Protocol> {
  /** Answers a question; notes may be sent before. */
  answer(question: P["question"], note: (note: NonNullable<P["note"]>) => void): P["answer"] | Promise<P["answer"]>;
  /** What moves to the program with an answer. @default nothing */
  transfer?(answer: P["answer"]): Transferable[];
  /** Hears news. */
  hear?(news: NonNullable<P["news"]>): void;
}

/** Makes this worker answer questions, one after the other. What fails goes to who asked. */
export function answerQuestions<P extends Protocol>({ answer, transfer, hear }: Answering<P>): void {
  const scope = self as unknown as WorkerScope;
  let turn = Promise.resolve();
  const reply = async (question: P["question"]): Promise<void> => {
    try {
      const answered = await answer(question, (note) => scope.postMessage({ note }));
      scope.postMessage({ answer: answered }, transfer?.(answered) ?? []);
    } catch (error) {
      scope.postMessage({ error: sentError(error) });
    }
  };
  const held: unknown[] = [];
  scope.onmessage = ({ data }) => {
    if ("held" in data) {
      held.push(data.held);
      takePlace(data.place);
    } else if ("news" in data) hear?.(data.news as NonNullable<P["news"]>);
    else turn = turn.then(() => reply(data.question));
  };
  scope.postMessage({ started: true });
}
