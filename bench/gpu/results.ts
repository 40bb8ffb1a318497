/**
 * What the parts of the GPU bench have found, one line of JSON each in a file: what was found before a part failed stays.
 *
 * @module
 */

/** How a kind of answer fares on a device. */
export interface Answer {
  /** What was asked for. */
  readonly what: string;
  /** Where. */
  readonly device: string;
  /** Largest difference, as a fraction of the largest number. */
  readonly difference: string;
  /** Whether that is rounding. */
  readonly verdict: "right" | "WRONG" | "failed";
}

/** What is timed: by this toolkit, by PyTorch, and the products of matrices alone, which nobody beats. */
export type Way = "one layer" | "all layers" | "PyTorch, cut by hand" | "PyTorch, all hidden states" | "products alone";

/** How fast a way is. */
export interface Speed {
  /** What was run. */
  readonly way: Way;
  /** Where. */
  readonly device: string;
  /** The number type. */
  readonly dtype: string;
  /** Rows of a batch, or how they are chosen. */
  readonly batch: string;
  /** Rows a second, without loading and the first batch. */
  readonly rowsPerSecond: number;
}

/** A finding. */
export type Finding = Answer | Speed;

/** Notes a finding at once. */
export function note(file: string, finding: Finding): void {
  Deno.writeTextFileSync(file, `${JSON.stringify(finding)}\n`, { append: true });
}

/** All that was found. A line that was cut off as its part was ended is left out. */
export function findingsIn(text: string): Finding[] {
  return text.split("\n").filter((line) => line.endsWith("}")).map((line) => JSON.parse(line));
}

/** Whether it is an answer. */
export function isAnswer(finding: Finding): finding is Answer {
  return "verdict" in finding;
}
