/** Programs that a page tells piece by piece: TypeScript marked `ts ignore`, each followed by what it prints. */

/** A piece of a program, and what the page says that it prints. */
export interface Piece {
  readonly code: string;
  readonly printed: string;
}

/** Stands between the outputs of pieces. */
const BETWEEN = "———— next piece ————";

const PIECE = /```ts ignore\n([^]*?)```\n\n```text\n([^]*?)```/g;

/** The pieces of a page, in order. */
export function piecesOf(page: string): Piece[] {
  return [...page.matchAll(PIECE)].map(([, code, printed]) => ({ code, printed: printed.trim() }));
}

/** One program of them. */
export function programOf(pieces: readonly Piece[]): string {
  return pieces.map(({ code }) => code).join(`\nconsole.log(${JSON.stringify(BETWEEN)});\n`);
}

/** What each piece of the program printed. */
export function outputsOf(output: string): string[] {
  return output.split(BETWEEN).map((part) => part.trim());
}

/** Digits within words and hashes are none. */
const NUMBER = /(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)/g;

/**
 * Whether two outputs say the same, white space apart. `…` stands for any text, and a number for all that round to it: `0.95` for 0.9523.
 *
 * @param slack what numbers may differ by, as a fraction of those above 1: processors round differently
 */
export function saysTheSame(said: string, printed: string, slack = 0): boolean {
  const [own, other] = [said, printed].map(withoutSpace);
  const pattern = own.split(NUMBER).map((text) => text.split("…").map(RegExp.escape).join(".*?"));
  const match = new RegExp(`^${pattern.join(`(${NUMBER.source})`)}$`, "s").exec(other);
  return match !== null &&
    [...own.matchAll(NUMBER)].every(([number], i) => isRoundedTo(number, Number(match[i + 1]), slack));
}

/** A text without white space, but for one space between words. */
function withoutSpace(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ").replaceAll(/ ?([[\]{}(),:…]) ?/g, "$1");
}

/** Whether a number is the one that was written, as far as that has digits behind its point. */
function isRoundedTo(written: string, value: number, slack: number): boolean {
  const [whole, digits] = written.split(".");
  const half = digits === undefined ? 0 : 0.5 * 10 ** -digits.length * (1 + 1e-6);
  return Math.abs(Number(written) - value) <= half + slack * Math.max(1, Math.abs(Number(whole)));
}
