/**
 * What a notebook's thread and its listener have in common: the answer to a question.
 *
 * @module
 */

/** Longer cells are not kept. In UTF-16 units. */
const LONGEST = 1 << 17;

const [HEARD, ANSWERED, LENGTH, COUNT] = [0, 1, 2, 3];
const [TIME, BEGUN] = [0, 1];

/** A cell as it was sent. */
export interface Cell {
  /** The number that the notebook shows beside it. */
  readonly count: number;
  /** When, in milliseconds since 1970. */
  readonly time: number;
  /** Its text. */
  readonly source: string;
}

/** A cell's source in memory that two threads see. */
export class SharedCell {
  /** The memory. */
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #times: Float64Array<SharedArrayBuffer>;
  readonly #text: Uint16Array<SharedArrayBuffer>;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(32 + 2 * LONGEST)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer, 0, 4);
    this.#times = new Float64Array(buffer, 16, 2);
    this.#text = new Uint16Array(buffer, 32);
  }

  /** Whether the listener has heard anything yet: it hears all that is published from then on. */
  get isHeard(): boolean {
    return Atomics.load(this.#words, HEARD) === 1;
  }

  /** Says that the listener has heard something. */
  hear(): void {
    Atomics.store(this.#words, HEARD, 1);
  }

  /** When the latest cell began that the listener has heard of, in milliseconds since 1970; 0 before. */
  get begun(): number {
    return this.#times[BEGUN];
  }

  /** Says when a cell began. */
  begin(time: number): void {
    this.#times[BEGUN] = time;
  }

  /** Whether this is the question that was answered last; none has the number 0. */
  isAnswered(question: number): boolean {
    return Atomics.load(this.#words, ANSWERED) === question;
  }

  /** Answers a question with a cell's source, if it is known. */
  answer(question: number, { count, time, source }: Cell = { count: 0, time: 0, source: "" }): void {
    this.#words[COUNT] = count;
    this.#times[TIME] = time;
    this.#words[LENGTH] = source.length <= LONGEST ? source.length : 0;
    for (let i = 0; i < this.#words[LENGTH]; i++) this.#text[i] = source.charCodeAt(i);
    Atomics.store(this.#words, ANSWERED, question);
    Atomics.notify(this.#words, ANSWERED);
  }

  /** Waits for the answer to a question, the thread standing still: `undefined` after so many milliseconds. */
  wait(question: number, milliseconds: number): Cell | undefined {
    const last = performance.now() + milliseconds;
    for (let answered; (answered = Atomics.load(this.#words, ANSWERED)) !== question;) {
      if (Atomics.wait(this.#words, ANSWERED, answered, last - performance.now()) === "timed-out") return undefined;
    }
    const units = Array.from(this.#text.subarray(0, this.#words[LENGTH]), (unit) => String.fromCharCode(unit));
    return { count: this.#words[COUNT], time: this.#times[TIME], source: units.join("") };
  }
}
