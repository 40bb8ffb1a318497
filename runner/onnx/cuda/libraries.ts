/**
 * NVIDIA's libraries that onnxruntime's CUDA library needs, and where this machine has them.
 *
 * @module
 */

import { join } from "../../../ops/standard.ts";
import { isGranted, variableIfGranted } from "../../../stores/granted.ts";
import { outputOf, python } from "./programs.ts";

/** A library. */
export interface Needed {
  /** The name by which it is asked for. */
  readonly library: string;
  /** The package of Python that has it, of which versions, or the driver. */
  readonly from: string;
  /** What some operators alone ask for. */
  readonly isOptional?: boolean;
}

/** The libraries that onnxruntime 1.30 asks for, built for CUDA 13, each after those that it needs itself. */
const NEEDED: readonly Needed[] = [
  { library: "libcuda.so.1", from: "NVIDIA's driver" },
  { library: "libcudart.so.13", from: "nvidia-cuda-runtime~=13.0" },
  { library: "libcublasLt.so.13", from: "nvidia-cublas~=13.0" },
  { library: "libcublas.so.13", from: "nvidia-cublas~=13.0" },
  { library: "libcurand.so.10", from: "nvidia-curand~=10.0" },
  { library: "libnvrtc.so.13", from: "nvidia-cuda-nvrtc~=13.0", isOptional: true },
  { library: "libcudnn.so.9", from: "nvidia-cudnn-cu13~=9.0" },
];

const SYSTEM_FOLDERS = [
  "/usr/lib/x86_64-linux-gnu",
  "/lib/x86_64-linux-gnu",
  "/usr/lib64",
  "/usr/lib",
  "/usr/lib/wsl/lib",
  "/usr/local/nvidia/lib64",
  "/run/opengl-driver/lib",
];

/** What of NVIDIA's libraries is here. */
export interface CudaLibraries {
  /** What is missing: names of libraries, and of Python's packages or the driver, which have them. */
  readonly missing: readonly Pick<Needed, "library" | "from">[];
  /** Files that are needed, and lie where the system's loader does not look: each after those that it needs itself. */
  readonly elsewhere: readonly string[];
}

/**
 * Looks where the system's loader looks, in CUDA's own folders, in Python's `nvidia-*` packages, and beside Python, where conda has them.
 *
 * @param needed each library after those that it needs itself
 */
export async function findCudaLibraries(needed: readonly Needed[] = NEEDED): Promise<CudaLibraries> {
  const known = await loaderNames();
  const looked = (variableIfGranted("LD_LIBRARY_PATH") ?? "").split(":").filter(Boolean);
  const others = [...await cudaFolders(), ...await pythonFolders(), ...SYSTEM_FOLDERS];
  const missing: Needed[] = [];
  const elsewhere: string[] = [];
  for (const each of needed) {
    const { library, isOptional } = each;
    if (known.has(library) || await fileIn(looked, library) !== undefined) continue;
    const path = await fileIn(others, library);
    if (path !== undefined) elsewhere.push(path);
    else if (isOptional !== true) missing.push(each);
  }
  return { missing, elsewhere };
}

async function fileIn(folders: readonly string[], library: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, library);
    if (isGranted({ name: "read", path }) && await Deno.stat(path).then(() => true, () => false)) return path;
  }
  return undefined;
}

/** What the loader's own cache has of this architecture. */
async function loaderNames(): Promise<ReadonlySet<string>> {
  const listed = await outputOf("ldconfig", ["-p"]) ?? await outputOf("/sbin/ldconfig", ["-p"]) ?? "";
  const lines = listed.split("\n").filter((line) => line.includes("x86-64"));
  return new Set(lines.map((line) => line.trim().split(" ", 1)[0]));
}

async function cudaFolders(): Promise<string[]> {
  const roots = await namesIn("/usr/local", (name) => name.startsWith("cuda"));
  const own = variableIfGranted("CUDA_HOME") ?? variableIfGranted("CUDA_PATH");
  return [...own === undefined ? [] : [own], ...roots].flatMap((root) => [
    join(root, "lib64"),
    join(root, "lib"),
    join(root, "targets/x86_64-linux/lib"),
  ]);
}

/**
 * Packages of CUDA 12 have a folder for each library, those of CUDA 13 one for all but cuDNN. conda's lie in the folder that has Python's own,
 * also where an environment of venv is made of it.
 */
async function pythonFolders(): Promise<string[]> {
  const text = await outputOf(python(), ["-c", "import sys; print('\\n'.join(sys.path))"]) ?? "";
  const paths = text.split("\n").filter(Boolean);
  const packages = paths.map((path) => namesIn(join(path, "nvidia"), () => true));
  const beside = paths.map((path) => /^(.*\/lib)\/python3/.exec(path)?.[1]).filter((path) => path !== undefined);
  return [...(await Promise.all(packages)).flat().map((folder) => join(folder, "lib")), ...new Set(beside)];
}

async function namesIn(folder: string, isWanted: (name: string) => boolean): Promise<string[]> {
  if (!isGranted({ name: "read", path: folder })) return [];
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  return entries.filter(({ name }) => isWanted(name)).map(({ name }) => join(folder, name)).sort();
}
