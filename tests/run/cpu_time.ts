/** How long a command and all that it started kept processors busy: POSIX's shell counts it, where there is one. */

/** Runs a command, and writes what its processes used to a file. The shell's own code is the command's. */
const SCRIPT = '"$@"; code=$?; times > "$0"; exit $code';

/** A command that does the same, and notes in a file how long processors worked for it. */
export function noting(command: readonly string[], file: string): string[] {
  return Deno.build.os === "windows" ? [...command] : ["sh", "-c", SCRIPT, file, ...command];
}

/** The seconds that such a file tells, or `undefined` where there is none. */
export function readSeconds(file: string): number | undefined {
  try {
    return secondsOf(Deno.readTextFileSync(file));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Adds what the second line of `times` says, that of the shell's children: their own seconds, and the system's for them. */
function secondsOf(times: string): number {
  const [, children] = times.split("\n");
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
}
