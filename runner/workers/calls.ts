/**
 * Asking a worker.
 *
 * @module
 */

import { withoutColours } from "../../ops/messages.ts";
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

/** Whether modules come from a server, and may not be there. */
const IS_FETCHED = import.meta.url.startsWith("http");

/** How often a worker is started whose modules could not be fetched: several connections may be gone. */
const MOST_STARTS = 5;

/**
 * What Deno says of a module that comes from a server and could not be fetched: its threads share connections, and one that another
 * thread opened is gone when that ends.
 */
const NOT_FETCHED = /Import 'https?:.*' failed/;

/** A worker, and the questions that it was asked. Dispose it: it keeps the program alive. */
export class WorkerCalls<P extends Protocol> implements Disposable {
  readonly #start: () => Worker;
  #worker: Worker;
  #starts = 1;
  /** Questions and news that wait until the worker has started, where that may fail; `undefined` from then on. */
  #unsent: ToWorker<unknown, unknown>[] | undefined = IS_FETCHED ? [] : undefined;
  readonly #foreign: (message: string, cause: unknown) => Error;
  readonly #waiting: Waiting[] = [];
  #line: LifeLine;
  readonly #place = newPlace();
  readonly #end = Promise.withResolvers<unknown>();
  readonly #out = Promise.withResolvers<void>();
  /** Set when the worker gives no more answers. */
  #ended: { readonly reason: unknown } | undefined;

  /**
   * Starts a worker that answers with `answerQuestions`, once more where its modules could not be fetched.
   *
   * @param foreign Makes an error of one that is none of probegraph's, and of a worker that stops.
   */
  constructor(start: () => Worker, foreign: (message: string, cause: unknown) => Error) {
    this.#start = start;
    this.#foreign = foreign;
    [this.#worker, this.#line] = this.#begin();
  }

  /** Whether it gives no more answers. */
  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** Resolves with the reason when it gives no more answers. */
  get ended(): Promise<unknown> {
    return this.#end.promise;
  }

  /** Resolves when it has ended, and is out of native code, which it does not leave at once. */
  get out(): Promise<void> {
    return this.#out.promise;
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
    this.#send({ question }, transfer);
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
  async open<A extends P["answer"]>(question: P["question"], options?: AskOptions<NonNullable<P["note"]>>): Promise<A> {
    try {
      return await this.ask<A>(question, options);
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
    if (this.#ended === undefined) this.#send({ news });
  }

  /** Ends the worker; what it was asked fails for this reason. */
  end(reason: unknown): void {
    this.#ended ??= { reason };
    this.#end.resolve(this.#ended.reason);
    if (leave(this.#place)) this.#drop();
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended.reason);
  }

  [Symbol.dispose](): void {
    this.end(this.#foreign("the worker has ended", undefined));
  }

  #drop(): void {
    this.#line.release();
    this.#worker.terminate();
    this.#out.resolve();
  }

  #begin(): [Worker, LifeLine] {
    const worker = this.#start();
    worker.onmessage = ({ data }: MessageEvent<FromWorker<unknown, unknown>>) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      if (this.#mayStartAgain(event.message)) this.#startAgain();
      else this.end(this.#foreign(`the worker stopped: ${withoutColours(event.message)}`, event.error));
    };
    const line = lifeLine(() => this.#lose(this.#foreign("the worker stopped, and did not say why", undefined)));
    worker.postMessage({ held: line.held, place: this.#place } satisfies ToWorker<unknown, unknown>, [
      line.held as unknown as Transferable,
    ]);
    return [worker, line];
  }

  #mayStartAgain(message: string): boolean {
    return this.#unsent !== undefined && this.#ended === undefined && this.#starts < MOST_STARTS &&
      NOT_FETCHED.test(message);
  }

  #startAgain(): void {
    this.#starts++;
    this.#line.release();
    [this.#worker, this.#line] = this.#begin();
  }

  /** What moves to a worker is lost with one that cannot start: it is kept, as it is now, until it has. */
  #send(message: ToWorker<unknown, unknown>, transfer: Transferable[] = []): void {
    if (this.#unsent === undefined) this.#worker.postMessage(message, transfer);
    else this.#unsent.push(structuredClone(message, { transfer }));
  }

  #sendHeld(): void {
    const held = this.#unsent ?? [];
    this.#unsent = undefined;
    for (const message of held) this.#send(message);
  }

  #lose(reason: unknown): void {
    noteEnd(this.#place);
    this.end(reason);
  }

  #hear(message: FromWorker<unknown, unknown>): void {
    if ("started" in message) return this.#sendHeld();
    if ("note" in message) return this.#waiting[0]?.onNote?.(message.note as never);
    const asked = this.#waiting.shift();
    if ("answer" in message) asked?.resolve(message.answer);
    else asked?.reject(ownError(message.error) ?? this.#foreign(message.error.message, message.error.stack));
  }
}
