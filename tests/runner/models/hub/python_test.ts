/** The cache is shared with the Python library: each finds what the other downloaded, and waits for the other. */
import assert from "node:assert/strict";
import { takeLock } from "../../../../runner/models/hub/lock.ts";
import { fetchModel } from "../../../../runner/models/providers/hf_provider.ts";
import { python, whyNoPython } from "../../../stores/_s3_server.ts";
import { withVariables } from "../../../_variables.ts";
import { sha256 } from "./hub_server.ts";
import { withHub } from "./with_hub.ts";

const whyNot = await whyNoPython("huggingface_hub");

const DATA = new Uint8Array(100_000).map((_, index) => index * 5 % 256);
/** The model is one without a graph, so that its data file is found by its name alone. */
const FILES = {
  "config.json": "{}",
  "tokenizer.json": "{}",
  "onnx/model.onnx": Uint8Array.of(0x3a, 0x00),
  "onnx/model.onnx_data": DATA,
};

async function runPython(script: string, variables: Readonly<Record<string, string>>): Promise<string> {
  const env = { ...variables, HF_HUB_DISABLE_TELEMETRY: "1", HF_HUB_DISABLE_PROGRESS_BARS: "1", NO_PROXY: "*" };
  const command = new Deno.Command(python(), { args: ["-c", script], env });
  const { success, stdout, stderr } = await command.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

Deno.test({
  name: `Python finds offline what was downloaded here${whyNot ? ` (${whyNot})` : ""}`,
  ignore: whyNot !== undefined,
  fn: async () => {
    await withHub(async (hub, variables) => {
      const sha = hub.commit("org/tiny", { ...FILES, "README.md": "not needed" });
      hub.commit("org/tiny", { ...FILES, "README.md": "not needed" }, "v1");
      for (const revision of ["main", "v1"]) {
        const { folder } = await fetchModel(`org/tiny@${revision}`, { dtype: null }, {});
        const found = await runPython(
          `
import hashlib, pathlib
from huggingface_hub import hf_hub_download, snapshot_download
folder = pathlib.Path(snapshot_download("org/tiny", revision="${revision}", local_files_only=True))
print(folder)
print(*sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()))
data = hf_hub_download("org/tiny", "onnx/model.onnx_data", revision="${revision}", local_files_only=True)
print(hashlib.sha256(pathlib.Path(data).read_bytes()).hexdigest())`,
          { ...variables, HF_HUB_OFFLINE: "1" },
        );
        assert.deepEqual(found.split("\n"), [folder, Object.keys(FILES).sort().join(" "), sha256(DATA)]);
        assert.ok(folder.endsWith(sha));
      }
    });
  },
});

Deno.test({
  name: `Python knows of files that the hub was found not to have${whyNot ? ` (${whyNot})` : ""}`,
  ignore: whyNot !== undefined,
  fn: async () => {
    await withHub(async (hub, variables) => {
      hub.commit("org/tiny", { "config.json": "{}", "onnx/model_q4.onnx": FILES["onnx/model.onnx"] });
      await fetchModel("org/tiny", { dtype: null }, {});
      const look = (name: string) =>
        runPython(
          "from huggingface_hub import _CACHED_NO_EXIST, try_to_load_from_cache\n" +
            `print(try_to_load_from_cache("org/tiny", "${name}") is _CACHED_NO_EXIST)`,
          variables,
        );
      assert.equal(await look("onnx/model.onnx"), "True");
      assert.equal(await look("onnx/model_q4.onnx"), "False");
    });
  },
});

Deno.test({
  name: `what Python downloaded is found here offline, and not sent again${whyNot ? ` (${whyNot})` : ""}`,
  ignore: whyNot !== undefined,
  fn: async () => {
    await withHub(async (hub, variables) => {
      const sha = hub.commit("org/tiny", FILES);
      const script = 'from huggingface_hub import snapshot_download; print(snapshot_download("org/tiny"))';
      const theirs = await runPython(script, variables);
      assert.ok(theirs.endsWith(sha));
      hub.requests.length = 0;
      assert.equal((await fetchModel("org/tiny", { dtype: null }, {})).folder, theirs);
      assert.deepEqual(hub.log, ["GET /api/models/org/tiny/revision/main"]);
      using _ = withVariables({ HF_HUB_OFFLINE: "1" });
      assert.equal((await fetchModel("org/tiny", { dtype: null }, {})).folder, theirs);
      await assert.rejects(fetchModel("org/tiny", { dtype: "q4" }, {}), /does not hold onnx\/model_q4\.onnx/);
    });
  },
});

Deno.test({
  name: `a lock of the cache keeps Python out, and Python's keeps us out${whyNot ? ` (${whyNot})` : ""}`,
  ignore: whyNot !== undefined,
  fn: async () => {
    await withHub(async (_, variables) => {
      const path = `${variables.HF_HOME}/hub/.locks/models--org--tiny/etag.lock`;
      const tryLock = `
from filelock import FileLock, Timeout
try:
    FileLock("${path}", timeout=0).acquire()
    print("free")
except Timeout:
    print("taken")`;
      using ours = await takeLock(path);
      assert.equal(await runPython(tryLock, variables), "taken");
      ours[Symbol.dispose]();
      assert.equal(await runPython(tryLock, variables), "free");

      const script = `
import sys
from filelock import FileLock
with FileLock("${path}"):
    print("held", flush=True)
    sys.stdin.read()`;
      const child = new Deno.Command(python(), { args: ["-c", script], stdin: "piped", stdout: "piped" }).spawn();
      const reader = child.stdout.getReader();
      await reader.read();
      await assert.rejects(takeLock(path, AbortSignal.timeout(300)), { name: "TimeoutError" });
      await child.stdin.close();
      (await takeLock(path))[Symbol.dispose]();
      reader.releaseLock();
      await child.stdout.cancel();
      await child.status;
    });
  },
});
