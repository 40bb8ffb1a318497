import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { join } from "../../../../ops/standard.ts";
import { FormatError } from "../../../../ops/errors.ts";
import { CUDA_FILES, unpackWheel } from "../../../../runner/onnx/cuda/wheel.ts";

const WHEELS = fileURLToPath(new URL("../../../fixtures/wheels/", import.meta.url));
const wheel = (name: string) => join(WHEELS, `${name}-cp311-cp311-manylinux_2_28_x86_64.whl`);
const GOOD = wheel("onnxruntime_gpu-1.30.0");
const [CUDA, SHARED] = CUDA_FILES.keys();
/** What the script that made the wheels put into them. */
const CONTENT = {
  [CUDA]: Uint8Array.from({ length: 256 * 40 }, (_, i) => i % 256),
  [SHARED]: new TextEncoder().encode("shared ".repeat(20)),
};

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const namesIn = async (folder: string) => (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();

for (const name of ["onnxruntime_gpu-1.30.0", "onnxruntime_gpu-1.30.0.stored"]) {
  Deno.test(`${name}: two libraries are taken from a wheel that Python wrote, and nothing else`, () =>
    withFolder(async (folder) => {
      await unpackWheel(wheel(name), folder, name.slice("onnxruntime_gpu-".length).replace(".stored", ""));
      assert.deepEqual(await namesIn(folder), [CUDA, SHARED].sort());
      for (const [file, content] of Object.entries(CONTENT)) {
        assert.deepEqual(await Deno.readFile(join(folder, file)), content);
        assert.equal((await Deno.stat(join(folder, file))).mode! & 0o555, 0o555);
      }
    }));
}

Deno.test("libraries of an earlier installation are replaced", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, CUDA), "an older one");
    await unpackWheel(GOOD, folder, "1.30.0");
    assert.deepEqual(await Deno.readFile(join(folder, CUDA)), CONTENT[CUDA]);
  }));

for (
  const [name, message] of [
    ["onnxruntime_gpu-1.29.1", /it is of onnxruntime-gpu 1\.29\.1, and npm's onnxruntime here is 1\.30\.0/],
    [
      "onnxruntime_gpu-1.30.0.empty",
      /it has no onnxruntime\/capi\/libonnxruntime_providers_cuda\.so; wheels for Linux/,
    ],
    ["numpy-2.4.0", /it is no wheel of onnxruntime-gpu/],
  ] as const
) {
  Deno.test(`${name} is refused, and nothing is written`, () =>
    withFolder(async (folder) => {
      await assert.rejects(unpackWheel(wheel(name), folder, "1.30.0"), (error) => {
        assert.ok(error instanceof FormatError);
        assert.match(error.message, message);
        return true;
      });
      assert.deepEqual(await namesIn(folder), []);
    }));
}

/** A copy of the good wheel, changed. */
async function changed(
  folder: string,
  change: (bytes: Uint8Array<ArrayBuffer>, view: DataView) => Uint8Array,
): Promise<string> {
  const bytes = await Deno.readFile(GOOD);
  const path = join(folder, "changed.whl");
  await Deno.writeFile(path, change(bytes, new DataView(bytes.buffer)));
  return path;
}

/** Where the directory's entry of the first file begins. */
function firstEntry(view: DataView): number {
  for (let at = 0; at < view.byteLength - 4; at++) if (view.getUint32(at, true) === 0x02014b50) return at;
  throw new Error("no directory");
}

for (
  const [what, change, message] of [
    ["a byte of a library is another one", (bytes) => (bytes[100] ^= 1, bytes), /damaged|invalid/],
    ["its end is missing", (bytes) => bytes.subarray(0, bytes.length - 30), /no directory of a zip archive/],
    ["a library says that it is larger than any", (bytes, view) => {
      view.setUint32(firstEntry(view) + 24, 2 ** 32 - 2, true);
      return bytes;
    }, /says that it has 4294967294 bytes/],
    ["a library unpacks to more than it says", (bytes, view) => {
      view.setUint32(firstEntry(view) + 24, 100, true);
      return bytes;
    }, /has more than the 100 bytes that it says/],
    ["it is packed in an unknown way", (bytes, view) => {
      view.setUint16(firstEntry(view) + 10, 14, true);
      return bytes;
    }, /packed by method 14/],
    ["its directory says that it lies elsewhere", (bytes, view) => {
      view.setUint32(view.byteLength - 22 + 16, 12, true);
      return bytes;
    }, /its directory is damaged/],
    ["it is no archive", () => new TextEncoder().encode("<html>404</html>"), /no directory of a zip archive/],
    ["it is empty", () => new Uint8Array(), /no directory of a zip archive/],
  ] as [string, (bytes: Uint8Array<ArrayBuffer>, view: DataView) => Uint8Array, RegExp][]
) {
  Deno.test(`a wheel is refused where ${what}; what was installed stays`, () =>
    withFolder(async (folder) => {
      const target = join(folder, "target");
      await Deno.mkdir(target);
      await Deno.writeTextFile(join(target, CUDA), "an older one");
      await assert.rejects(unpackWheel(await changed(folder, change), target, "1.30.0"), message);
      assert.deepEqual(await namesIn(target), [CUDA]);
      assert.equal(await Deno.readTextFile(join(target, CUDA)), "an older one");
    }));
}

Deno.test("a wheel that is not there is named", async () => {
  await assert.rejects(
    unpackWheel("/nowhere/a.whl", "/nowhere", "1.30.0"),
    /Cannot take the CUDA libraries from \/nowhere\/a\.whl/,
  );
});
