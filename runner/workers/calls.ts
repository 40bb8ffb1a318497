/**
 * Asking a worker.
 *
 * @module
 */

import { type LifeLine, lifeLine } from "./life_line.ts";
import { type FromWorker, ownError, type ToWorker } from "./messages.ts";
import { leave, noteEnd } from "./native_code.ts";
import { newPlace } from "./places.ts";

/** How a question is asked. */
export interface AskOptions<Note> {
  /** Ends the worker when it is aborted, as what computes in a thread can be stopped in no other way. */
  readonly signal?: AbortSignal;
  /** Hears what the worker says before it answers. */
  readonly onNote?: (note: Note) => void;
  /** What moves to the worker. */
  readonly transfer?: Transferable[];
}

/** What a worker is asked, answers, notes meanwhile, and is told. */
export interface Protocol {
  /** What it is asked. */
  readonly question: unknown;
  /** What it answers. */
  readonly answer: unknown;
  /** What it says before it answers. */
  readonly note?: unknown;
  /** What it is told meanwhile. */
  readonly news?: unknown;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onNote: ((note: never) => void) | undefined;
}

/** A worker, and the questions that it was asked. Dispose it: it keeps the program alive. */
export class WorkerCalls<P extends Protocol> implements Disposable {
  readonly #worker: Worker;
  readonly #foreign: (message: string, cause: unknown) => Error;
  readonly #waiting: Waiting[] = [];
  readonly #line: LifeLine;
  readonly #place = newPlace();
  readonly #end = Promise.withResolvers<unknown>();
  /** Set when the worker gives no more answers. */
  #ended: { readonly reason: unknown } | undefined;

  /**
   * Takes over a worker that answers with `answerQuestions`.
   *
   * @param foreign Makes an error of one that is none of probegraph's, and of a worker that stops.
   */
  constructor(worker: Worker, foreign: (message: string, cause: unknown) => Error) {
    this.#worker = worker;
    this.#foreign = foreign;
    worker.onmessage = ({ data }: MessageEvent<FromWorker<unknown, unknown>>) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.end(foreign(`the worker stopped: ${event.message}`, event.error));
    };
    this.#line = lifeLine(() => this.#lose(foreign("the worker stopped, and did not say why", undefined)));
    worker.postMessage({ held: this.#line.held, place: this.#place } satisfies ToWorker<unknown, unknown>, [
      this.#line.held as unknown as Transferable,
    ]);
  }

  /** Whether it gives no more answers. */
  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** Resolves with the reason when it gives no more answers. */
  get ended(): Promise<unknown> {
    return this.#end.promise;
  }

  /**
   * Asks. The worker answers in the order of the questions.
   *
   * @throws The signal's reason; the worker's error; the reason of {@linkcode WorkerCalls.end}.
   */
  async ask<A extends P["answer"]>(
    question: P["question"],
    { signal, onNote, transfer = [] }: AskOptions<NonNullable<P["note"]>> = {},
  ): Promise<A> {
    signal?.throwIfAborted();
    if (this.#ended !== undefined) throw this.#ended.reason;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const stop = () => this.end(signal!.reason);
    signal?.addEventListener("abort", stop);
    this.#waiting.push({ resolve, reject, onNote });
    this.#worker.postMessage({ question } satisfies ToWorker<unknown, unknown>, transfer);
    try {
      return await promise as A;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /**
   * Asks what makes the worker ready. Where that fails, it ends.
   *
   * @throws as {@linkcode WorkerCalls.ask}
   */
  async open<A extends P["answer"]>(question: P["question"]): Promise<A> {
    try {
      return await this.ask<A>(question);
    } catch (error) {
      this.end(error);
      throw error;
    }
  }

  /**
   * Asks a last question, and ends the worker, whatever comes of it: nobody is helped by hearing at the end that a worker has
   * ended before.
   *
   * @param reason why it is asked no more
   */
  async close(question: P["question"], reason: unknown): Promise<void> {
    await this.ask(question).catch(() => {});
    this.end(reason);
  }

  /** Tells the worker something that it does not answer, while it works on a question. */
  tell(news: NonNullable<P["news"]>): void {
    if (this.#ended === undefined) this.#worker.postMessage({ news } satisfies ToWorker<unknown, unknown>);
  }

  /** Ends the worker; what it was asked fails for this reason. */
  end(reason: unknown): void {
    this.#ended ??= { reason };
    this.#end.resolve(this.#ended.reason);
    this.#line.release();
    if (leave(this.#place)) this.#worker.terminate();
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended.reason);
  }

  [Symbol.dispose](): void {
    this.end(this.#foreign("the worker has ended", undefined));
  }

  #lose(reason: unknown): void {
    noteEnd(this.#place);
    this.end(reason);
  }

  #hear(message: FromWorker<unknown, unknown>): void {
    if ("note" in message) return this.#waiting[0]?.onNote?.(message.note as never);
    const asked = this.#waiting.shift();
    if ("answer" in message) asked?.resolve(message.answer);
    else asked?.reject(ownError(message.error) ?? this.#foreign(message.error.message, message.error.stack));
  }
}
