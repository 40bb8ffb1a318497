/**
 * With what a part was measured.
 *
 * @module
 */
import { outputOf } from "./program.ts";

const PACKAGES = [
  "krnel-graph",
  "scikit-learn",
  "umap-learn",
  "pyarrow",
  "torch",
  "transformers",
  "transformer-lens",
  "sentence-transformers",
];

/** The machine, its load, and versions of what was measured, as a sentence. */
export async function circumstances(python: string): Promise<string> {
  const date = new Date().toISOString().slice(0, 10);
  const load = Deno.loadavg()[0].toFixed(1);
  const cores = `${navigator.hardwareConcurrency} cores of ${await processor()}`;
  return `${date}, ${cores}, load ${load}; Deno ${Deno.version.deno}, ${await versions(python)}.`;
}

async function processor(): Promise<string> {
  const text = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  return /model name\s*:\s*(.*)/.exec(text)?.[1] ?? Deno.build.arch;
}

/** Of the packages that the interpreter has. */
async function versions(python: string): Promise<string> {
  const script = "import importlib.metadata as m, platform, sys\n" +
    "print('Python', platform.python_version(), *[f', {d} {m.version(d)}' for d in sys.argv[1:] if any(m.distributions(name=d))])";
  const text = await outputOf([python, "-c", script, ...PACKAGES]).catch(() => "no Python");
  return text.replaceAll(" ,", ",");
}
