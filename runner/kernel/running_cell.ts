/**
 * The source of the cell that a notebook's kernel runs. The kernel keeps none, but publishes each to those who show the notebook: a
 * listener in a thread of its own is one of them.
 *
 * @module
 */

import { WORKERS } from "../workers/entries.ts";
import { QUESTION } from "./question.ts";
import { type Cell, SharedCell } from "./shared_cell.ts";

/** How long a cell's source is waited for, in milliseconds. It takes less than one where a machine is idle. */
const PATIENCE = 2000;
/** A cell that catches errors by the thousand does not ask for each: so many in a second. */
const MOST_QUESTIONS = 50;

/** Publishes a message in the name of the cell that runs, in order with all others. */
export type Broadcast = (type: string, content: Readonly<Record<string, unknown>>) => void;

/** Who listens: a worker that is sent the memory of a {@linkcode SharedCell}. */
export type Listener = Pick<Worker, "onerror" | "postMessage">;

/** Knows the cell that runs. */
export class RunningCell {
  readonly #broadcast: Broadcast;
  readonly #patience: number;
  readonly #shared = new SharedCell();
  #isDeaf = false;
  /** The number of the latest question, and when it was asked. */
  #asked = 0;
  #askedAt = 0;
  /** When the latest questions were asked. */
  readonly #times: number[] = [];

  /** Begins to listen: cells before that are not known. */
  constructor(broadcast: Broadcast, listener: Listener = WORKERS.kernel(), patience = PATIENCE) {
    this.#broadcast = broadcast;
    this.#patience = patience;
    listener.onerror = (event) => {
      event.preventDefault();
      this.#isDeaf = true;
    };
    listener.postMessage(this.#shared.buffer);
  }

  /** The cell that runs, where it is known. The thread stands still until it is. */
  cell(): Cell | undefined {
    if (this.#isDeaf || !this.#shared.isHeard || this.#isUnanswered() || !this.#mayAsk()) return undefined;
    const question = ++this.#asked;
    this.#askedAt = Date.now();
    // Whoever shows the notebook leaves a change out of account that is of no output it knows.
    const display_id = `${QUESTION}${question}`;
    this.#broadcast("update_display_data", { data: {}, metadata: {}, transient: { display_id } });
    const cell = this.#shared.wait(question, this.#patience);
    return cell?.source ? cell : undefined;
  }

  /** Whether an answer may still come: the kernel drops what is heard too slowly, and where a later cell is heard of, it dropped the question. */
  #isUnanswered(): boolean {
    return !this.#shared.isAnswered(this.#asked) && this.#shared.begun <= this.#askedAt;
  }

  #mayAsk(): boolean {
    const now = performance.now();
    while (now - this.#times[0] >= 1000) this.#times.shift();
    return this.#times.length < MOST_QUESTIONS && this.#times.push(now) > 0;
  }
}
