/**
 * krnel-graph's long names of options, for scripts and fingers that know them.
 *
 * @module
 */

const OURS: Readonly<Record<string, string>> = {
  "--input-file": "--file",
  "--variable-name": "--variable",
  "--parameters": "--parameter",
  "--num-ops": "--count",
  "--include-deps": "--deps",
  "--cache-path": "--cache-dir",
};

/** A command line with our names for krnel-graph's. What follows `--` is left alone. */
export function withOurNames(args: readonly string[]): string[] {
  const end = args.indexOf("--");
  return args.map((word, i) => {
    const [, name, rest] = /^(--[a-z-]+)(=.*)?$/s.exec(word) ?? [];
    const isOption = name !== undefined && Object.hasOwn(OURS, name) && (end === -1 || i < end);
    return isOption ? OURS[name] + (rest ?? "") : word;
  });
}
