/**
 * What a part of the bench is: tasks that are measured, each beside its peer.
 *
 * @module
 */

/** Something to measure, ready to start: everything before it is not timed. */
export interface Run {
  /** What is timed. */
  work(): unknown;
  /** A figure of its result that the peer's should resemble, such as an area under the curve. */
  figure?(): number | Promise<number>;
  /** Ends what getting ready began. */
  end?(): unknown;
}

/** Gets a run ready. `folder` holds what the part's `prepare` made. */
export type Ready = (size: number, folder: string) => Run | Promise<Run>;

/** A program to start, with its arguments. */
export type Program = (size: number, folder: string) => readonly string[];

/** What the same work is compared with. */
export interface Peer {
  /** As the table calls it. */
  readonly name: string;
  /** A script of `bench/parts/`, called with FOLDER TASK SIZE, that prints a `Sample` as its last line (`clock.py`); or a program. */
  readonly script?: string;
  /** A program, timed from outside. */
  readonly program?: Program;
}

/** The least that the machine could take for it. */
export interface Limit {
  /** What the limit is. */
  readonly name: string;
  /** Takes as long as the limit. */
  readonly ready: Ready;
}

/** Something that is measured. */
export interface Task {
  /** What sizes count: rows, ops. */
  readonly unit: string;
  /** From small to large: the table shows the last one, and how cost grows over all. */
  readonly sizes: readonly number[];
  /** What is measured, in a process of its own. */
  readonly own?: Ready;
  /** A program instead of it, timed from outside. */
  readonly program?: Program;
  /** What stands beside it. */
  readonly peers?: readonly Peer[];
  /** The physical limit, where one is known. */
  readonly limit?: Limit;
}

/** Tasks that are run together. */
export interface Part {
  /** What stands above its table. */
  readonly title: string;
  /** Writes what its tasks read. `largest` is the largest size that is measured: what larger ones need may be left out. */
  readonly prepare?: (folder: string, python: string, largest: number) => Promise<void>;
  /** By name. */
  readonly tasks: Readonly<Record<string, Task>>;
}

/** What a run took. */
export interface Sample {
  /** By the clock. */
  readonly seconds: number;
  /** Seconds of all cores together, those of child processes too: other programs hardly change them. */
  readonly processor: number;
  /** The most memory that its process held. */
  readonly megabytes: number;
  /** See `Run.figure`. */
  readonly figure?: number;
}
