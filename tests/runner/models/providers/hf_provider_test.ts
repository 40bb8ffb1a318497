import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { fileURLToPath } from "node:url";
import type { Progress } from "../../../../ops/evaluator.ts";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { parseHubModel, parseRepository } from "../../../../runner/models/hub/repository.ts";
import { fetchModel, hfProvider } from "../../../../runner/models/providers/hf_provider.ts";
import { onnxProvider } from "../../../../runner/models/providers/onnx_provider.ts";
import type { ModelProvider } from "../../../../runner/models/providers/provider.ts";
import { tlProvider } from "../../../../runner/models/providers/tl_provider.ts";
import { collectVectors } from "../../../../runner/models/rows/extract.ts";
import { Runner } from "../../../../runner/runner.ts";
import { MemoryStore } from "../../../../stores/memory.ts";
import { fixtureFolder, fixtureModel, largestDifference } from "../fixtures.ts";
import { type Content, cutOff, type HubServer, sha256 } from "../hub/hub_server.ts";
import { withHub } from "../hub/with_hub.ts";
import { withVariables } from "../../../_variables.ts";

/** A model as it lies in a folder. */
async function filesOf(folder: string, names: readonly string[]): Promise<Record<string, Content>> {
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await Deno.readFile(`${folder}/${name}`)])),
  );
}

const TEXTS = ["config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja"];
const GPT2 = await filesOf(fixtureFolder("gpt2"), [...TEXTS, "onnx/model.onnx"]);
const MODEL = GPT2["onnx/model.onnx"] as Uint8Array<ArrayBuffer>;

/** Files that were sent. */
function sentFiles(hub: HubServer): string[] {
  return hub.log.filter((request) => !request.includes("/api/")).map((request) => request.replace(/^GET /, ""));
}

Deno.test("a hub model is fetched once, continued when cut off, and runs offline afterwards", async () => {
  const { rows } = await fixtureModel("gpt2");
  const [row] = rows("chat");
  const activations = async () => {
    const batches = hfProvider.activations!({ name: "org/tiny", rows: [row.text], layers: [2], maxLength: 64 }, {});
    const [matrix] = await collectVectors(batches, 1, 1, 64);
    assert.ok(largestDifference(row.last[2], matrix.data) < 1e-4);
  };
  await withHub(async (hub) => {
    const sha = hub.commit("org/tiny", { "README.md": "# Tiny", "model.safetensors": new Uint8Array(5000), ...GPT2 });
    let isBroken = false;
    hub.trouble = ({ host, path }) => {
      if (host === "hub" || !path.endsWith("model.onnx") || isBroken) return undefined;
      isBroken = true;
      return cutOff(MODEL, 1000);
    };
    await activations();
    assert.deepEqual(sentFiles(hub).filter((request) => request.includes("model.onnx")), [
      "onnx/model.onnx",
      "store GET onnx/model.onnx",
      `onnx/model.onnx 1000-${MODEL.length - 1}`,
      `store GET onnx/model.onnx 1000-${MODEL.length - 1}`,
    ]);
    assert.ok(!hub.log.some((request) => /README|safetensors/.test(request)));
    const { revision } = await hfProvider.provenance!("org/tiny", null);
    assert.equal(revision, sha);
    hub.requests.length = 0;
    using _ = withVariables({ HF_HUB_OFFLINE: "1" });
    await activations();
    const absent = hfProvider.activations!({ name: "org/other", rows: ["a"], layers: [0] }, {});
    await assert.rejects(Array.fromAsync(absent), /HF_HUB_OFFLINE is set, and the cache .* does not hold it/);
    await assert.rejects(
      fetchModel("org/tiny", { dtype: "q4" }, {}),
      /HF_HUB_OFFLINE is set, .* does not hold onnx\/model_q4\.onnx/,
    );
    assert.deepEqual(hub.log, []);
  });
});

Deno.test("the number type chooses the file, by the names that the hub's exports have", async () => {
  const names = ["model", "model_fp16", "model_quantized", "model_uint8", "model_q4", "model_q4f16", "model_bnb4"];
  const cases: [string | null, string][] = [
    [null, "model"],
    ["float32", "model"],
    ["float16", "model_fp16"],
    ["q8", "model_quantized"],
    ["int8", "model_quantized"],
    ["uint8", "model_uint8"],
    ["q4", "model_q4"],
    ["q4f16", "model_q4f16"],
    ["bnb4", "model_bnb4"],
  ];
  await withHub(async (hub) => {
    // Models without a graph suffice: nothing runs.
    const model = (index: number) => Uint8Array.of(0x3a, 0x00, 0x08, index);
    const data = (name: string) => ({ [`onnx/${name}.onnx_data`]: name, [`onnx/${name}.onnx_data_1`]: `${name} 1` });
    const files = names.map((name, index) => ({ [`onnx/${name}.onnx`]: model(index), ...data(name) }));
    for (const [index, [dtype, name]] of cases.entries()) {
      const id = `org/model-${index}`;
      hub.commit(id, Object.assign({ "config.json": `${index}` }, ...files));
      hub.requests.length = 0;
      await fetchModel(id, { dtype }, {});
      assert.deepEqual(sentFiles(hub).sort(), [
        "config.json",
        `onnx/${name}.onnx`,
        `onnx/${name}.onnx_data`,
        `onnx/${name}.onnx_data_1`,
      ]);
    }
  });
});

Deno.test("data files of any name are fetched, and found behind the cache's links", async () => {
  const folder = fixtureFolder("exports/llama-genai");
  const { "onnx/model.onnx": model, "onnx/model.onnx.data": data, ...texts } = await filesOf(folder, [
    ...["config.json", "tokenizer.json", "tokenizer_config.json"],
    ...["onnx/model.onnx", "onnx/model.onnx.data"],
  ]);
  // Names of equal length, so that the model file stays valid.
  const renamed = (name: string) => {
    const bytes = Buffer.from(model as Uint8Array).toString("latin1").replaceAll("model.onnx.data", name);
    return Uint8Array.from(Buffer.from(bytes, "latin1"));
  };
  const run = async (provider: ModelProvider, name: string) => {
    const request = { name, rows: ["the cat"], layers: [1], applyChatTemplate: false };
    const { config } = await openModelFolder(folder);
    const [{ data }] = await collectVectors(provider.activations!(request, {}), 1, 1, config.hiddenSize);
    return data;
  };
  const expected = await run(onnxProvider, folder);
  await withHub(async (hub) => {
    hub.commit("org/usual", { ...texts, "model.onnx": model, "model.onnx.data": data });
    hub.commit("org/other", { ...texts, "onnx/model.onnx": renamed("weights_1.data_"), "onnx/weights_1.data_": data });
    assert.deepEqual(await run(hfProvider, "org/usual"), expected);
    assert.deepEqual(await run(hfProvider, "org/other"), expected);
    assert.ok(hub.log.includes("store GET onnx/weights_1.data_"));
    using _ = withVariables({ HF_HUB_OFFLINE: "1" });
    await Deno.remove(`${(await fetchModel("org/other", { dtype: null }, {})).folder}/onnx/weights_1.data_`);
    await assert.rejects(
      fetchModel("org/other", { dtype: null }, {}),
      /HF_HUB_OFFLINE is set, .* not hold onnx\/weights_1\.data_/,
    );
  });
});

Deno.test("a hub model that is absent, or has no file of the number type, is refused with a way out", async () => {
  await withHub(async (hub) => {
    hub.commit("org/tiny", GPT2);
    hub.commit("org/torch", { "config.json": "{}", "model.safetensors": new Uint8Array(2000) });
    hub.commit("org/genai", { "config.json": "{}", "cpu/int4/model.onnx": MODEL });
    const run = (name: string, dtype: string | null) =>
      Array.fromAsync(hfProvider.activations!({ name, dtype, rows: ["a"], layers: [0] }, {}));
    await assert.rejects(run("org/other", null), /answered 404; check the name/);
    await assert.rejects(run("org/tiny@v2", null), /answered 404; the model has no branch, tag or commit v2/);
    await assert.rejects(
      run("org/tiny", "q4"),
      /no onnx\/model_q4\.onnx \(dtype "q4"\); there is onnx\/model\.onnx \(dtype "float32"\); any of them can be named/,
    );
    await assert.rejects(
      run("org/torch", null),
      /PyTorch weights \(model\.safetensors\); look .* hf:onnx-community\/, or .*`optimum-cli export onnx --model org\/torch FOLDER`/,
    );
    await assert.rejects(
      run("org/genai", null),
      /there is cpu\/int4\/model\.onnx; any .* named after the model: "…\/cpu\/int4\/model\.onnx"/,
    );
    assert.deepEqual(sentFiles(hub), []);
  });
});

Deno.test("a file of any name is asked for in the model's name, and only it is fetched, with the texts beside it", async () => {
  // A model without a graph suffices: nothing runs.
  const model = Uint8Array.of(0x3a, 0x00, 0x08, 1);
  const all = {
    "config.json": "{}",
    "tokenizer.json": "{}",
    "onnx/config.json": "{}",
    "onnx/model.onnx": model,
    "onnx/model_O2.onnx": model,
    "onnx/model_O2.onnx_data": "data",
    "cpu/int4/config.json": "{}",
    "cpu/int4/tokenizer.json": "{}",
    "cpu/int4/phi3.onnx": model,
    "cpu/int4/phi3.onnx.data": "data",
    "cuda/int4/phi3.onnx": model,
  };
  const cases: [string, string[]][] = [
    ["onnx/model_O2.onnx", ["config.json", "onnx/model_O2.onnx", "onnx/model_O2.onnx_data", "tokenizer.json"]],
    ["cpu/int4/phi3.onnx", [
      "cpu/int4/config.json",
      "cpu/int4/phi3.onnx",
      "cpu/int4/phi3.onnx.data",
      "cpu/int4/tokenizer.json",
    ]],
  ];
  await withHub(async (hub) => {
    for (const [index, [file, sent]] of cases.entries()) {
      hub.commit(`org/named-${index}`, { ...all, "README.md": `${index}` }, "v2");
      hub.requests.length = 0;
      const { folder, path, choice } = await fetchModel(`org/named-${index}/${file}@v2`, { dtype: "float32" }, {});
      assert.equal(path, `${folder}/${file}`);
      assert.equal(choice, undefined);
      // Files with equal content have one blob, which is sent once.
      assert.ok(sentFiles(hub).every((name) => sent.includes(name)));
      for (const name of sent) assert.ok((await Deno.stat(`${folder}/${name}`)).isFile);
    }
    await assert.rejects(
      fetchModel("org/named-0/onnx/model_O3.onnx@v2", { dtype: null }, {}),
      /there is .*onnx\/model_O2\.onnx.*named after the model: "…\/\S+\.onnx@v2"/,
    );
    await assert.rejects(fetchModel("org/named-0@v2/onnx/model_O2.onnx", { dtype: null }, {}), /@revision at the end/);
    using _ = withVariables({ HF_HUB_OFFLINE: "1" });
    await assert.rejects(
      fetchModel("org/named-0/onnx/model.onnx@v2", { dtype: null }, {}),
      /not hold onnx\/model\.onnx/,
    );
  });
});

Deno.test("without a number type the hub's most exact file is taken, offline as well, and told", async () => {
  const model = (index: number) => Uint8Array.of(0x3a, 0x00, 0x08, index);
  const any = { dtype: null, use: "text" } as const;
  await withHub(async (hub) => {
    const files = { "config.json": "{}", "onnx/model_q4.onnx": model(0), "onnx/model_quantized.onnx": model(1) };
    hub.commit("org/quantised", files);
    const { path, choice } = await fetchModel("org/quantised", any, {});
    assert.match(path, /onnx.model_quantized\.onnx$/);
    assert.match(choice!, /no onnx\/model\.onnx: onnx\/model_quantized\.onnx is used/);
    assert.ok(!sentFiles(hub).some((name) => name.includes("q4")));
    hub.commit("org/both", { ...files, "onnx/model.onnx": model(2) });
    await fetchModel("org/both", { dtype: "q4" }, {});
    using _ = withVariables({ HF_HUB_OFFLINE: "1" });
    assert.equal((await fetchModel("org/quantised", any, {})).path, path);
    // The cache holds one file only; the hub's choice is another one.
    await assert.rejects(
      fetchModel("org/both", any, {}),
      /holds onnx\/model_q4\.onnx, and .* whether the hub has onnx\/model\.onnx,.*name the file \("hf:org\/both\/onnx\/model_q4\.onnx"\)/,
    );
  });
});

Deno.test("a model in onnxruntime-genai's form is found by the file that its configuration names", async () => {
  const genai = JSON.stringify({ model: { decoder: { filename: "phi3-int4.onnx" } } });
  const files = {
    "genai_config.json": genai,
    "tokenizer.json": "{}",
    "phi3-int4.onnx": Uint8Array.of(0x3a, 0x00, 0x08, 1),
  };
  await withHub(async (hub) => {
    hub.commit("org/genai", files);
    assert.match((await fetchModel("org/genai", { dtype: "float32" }, {})).path, /phi3-int4\.onnx$/);
    assert.deepEqual(sentFiles(hub).sort(), ["genai_config.json", "phi3-int4.onnx", "tokenizer.json"]);
  });
});

Deno.test("tl: names lead to the hub's files, and layers are those before blocks", async () => {
  const { rows } = await fixtureModel("gpt2");
  const [row] = rows("raw");
  const run = (layers: (number | string)[]) =>
    collectVectors(
      tlProvider.activations!({ name: "gpt2-small", rows: [row.text], layers, applyChatTemplate: false }, {}),
      layers.length,
      1,
      64,
    );
  await withHub(async (hub) => {
    const sha = hub.commit("gpt2", GPT2);
    const [first, last, post] = await run([0, -1, "blocks.2.hook_resid_post"]);
    assert.ok(largestDifference(row.last[0], first.data) < 1e-4);
    assert.ok(largestDifference(row.last[3], last.data) < 1e-4);
    assert.deepEqual(post, last);
    await assert.rejects(run([4]), /from -4 to 3/);
    assert.equal((await tlProvider.provenance!("gpt2-small", null)).revision, sha);
  });
});

Deno.test("two programs that want the same model fetch it once", async () => {
  await withHub(async (hub, { HF_HOME }) => {
    hub.commit("org/tiny", GPT2);
    hub.trouble = async ({ host }) => {
      if (host === "store") await new Promise((resolve) => setTimeout(resolve, 300));
      return undefined;
    };
    const provider = new URL("../../../../runner/models/providers/hf_provider.ts", import.meta.url);
    const script =
      `const { fetchModel } = await import("${provider}"); console.log((await fetchModel("org/tiny", { dtype: null }, {})).folder);`;
    const config = fileURLToPath(new URL("../../../../deno.json", import.meta.url));
    const args = ["eval", "--config", config, script];
    const outputs = await Promise.all([1, 2, 3].map(() => new Deno.Command(Deno.execPath(), { args }).output()));
    const [folder, ...others] = outputs.map(({ stdout, stderr }) =>
      new TextDecoder().decode(stdout).trim() || new TextDecoder().decode(stderr)
    );
    assert.deepEqual(others, [folder, folder]);
    assert.deepEqual(await Deno.readFile(`${folder}/onnx/model.onnx`), MODEL);
    assert.ok((await Deno.lstat(`${HF_HOME}/hub/models--org--tiny/blobs/${sha256(MODEL)}`)).isFile);
    assert.equal(sentFiles(hub).filter((request) => request.startsWith("store GET onnx/model.onnx")).length, 1);
  });
});

Deno.test("a run shows how much of the model is here, stops at once, and goes on with what came", async () => {
  await withHub(async (hub, { HF_HOME }) => {
    hub.commit("org/tiny", GPT2);
    hub.trouble = ({ host, path }) => {
      if (host === "hub" || !path.endsWith("model.onnx")) return undefined;
      return new Response(new ReadableStream({ start: (controller) => controller.enqueue(MODEL.slice(0, 100_000)) }));
    };
    const runner = new Runner({ store: new MemoryStore("hf-download") });
    const op = runner.fromInline({ text: ["a", "b"] }).colText("text").llmLayerActivations({
      model: "hf:org/tiny",
      layer: 1,
      applyChatTemplate: false,
    });
    const partial = `${HF_HOME}/hub/models--org--tiny/blobs/${sha256(MODEL)}.incomplete`;
    const controller = new AbortController();
    const reason = new Error("enough");
    const isEnough = () => Deno.stat(partial).then(({ size }) => size === 100_000, () => false);
    const timer = setInterval(async () => await isEnough() && controller.abort(reason), 20);
    await assert.rejects(runner.materialize(op, { signal: controller.signal }), reason);
    clearInterval(timer);
    assert.ok(await isEnough());
    hub.trouble = () => undefined;
    const heard: Progress[] = [];
    await runner.materialize(op, { onProgress: (progress) => heard.push(progress) });
    const total = Math.round(MODEL.length / 1e5) / 10;
    assert.deepEqual(heard.filter(({ unit }) => unit === "MB").at(-1), {
      uuid: op.uuid,
      done: total,
      total,
      unit: "MB",
    });
    assert.equal(heard.at(-1)?.unit, "rows");
    assert.ok(sentFiles(hub).includes(`store GET onnx/model.onnx 100000-${MODEL.length - 1}`));
  });
});

Deno.test("a branch that moves during a run does not change the model that is run", async () => {
  const { rows } = await fixtureModel("gpt2");
  const [row] = rows("chat");
  await withHub(async (hub) => {
    const sha = hub.commit("org/tiny", GPT2);
    hub.trouble = ({ path }) => {
      // The weights are the last file that is asked for.
      if (path.endsWith("model.onnx")) hub.commit("org/tiny", { ...GPT2, "config.json": "{}" });
      return undefined;
    };
    const activations = new Runner({ store: new MemoryStore() }).fromInline({ text: [row.text] }).colText("text")
      .llmLayerActivations({ model: "hf:org/tiny", layer: 2, maxLength: 64 });
    assert.ok(largestDifference(row.last[2], (await activations.toMatrix()).data) < 1e-4);
    const { provenance } = await activations.status();
    assert.equal((provenance?.model as Record<string, unknown>).revision, sha);
    assert.equal(hub.log.filter((request) => request.includes("/revision/")).length, 1);
  });
});

Deno.test("a status says that a sign-in page stood in the hub's place, and which files were used", async () => {
  await withHub(async (hub) => {
    const sha = hub.commit("org/tiny", GPT2);
    await fetchModel("org/tiny", { dtype: null }, {});
    hub.trouble = () => new Response("<html>Sign in</html>", { headers: { "content-type": "text/html" } });
    const prompts = new Runner({ store: new MemoryStore() }).fromInline({ text: ["a"] }).colText("text");
    const activations = prompts.llmLayerActivations({ model: "hf:org/tiny", layer: 1, applyChatTemplate: false });
    await activations.materialize();
    const { warnings = [] } = await activations.status();
    const told = warnings.filter((warning) => warning.includes(`of commit ${sha}`));
    assert.equal(told.length, 1, String(warnings));
    assert.match(told[0], /does not answer as a hub does/);
  });
});

Deno.test("a result that is used again is compared with the model in the cache, without asking the hub", async () => {
  await withHub(async (hub) => {
    hub.commit("org/tiny", GPT2);
    const build = (store: MemoryStore) =>
      new Runner({ store }).fromInline({ text: ["a"] }).colText("text").llmLayerActivations({
        model: "hf:org/tiny",
        layer: 1,
        applyChatTemplate: false,
      });
    const store = new MemoryStore();
    await build(store).materialize();
    // Results are kept in memory as well, for each store.
    const copy = new MemoryStore();
    for await (const { key } of store.list()) await copy.put(key, (await store.get(key))!);
    hub.commit("org/tiny", { ...GPT2, "generation_config.json": "{}" });
    await fetchModel("org/tiny", { dtype: null }, {});
    hub.requests.length = 0;
    const warn = console.warn;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const warned = new Promise((resolve, reject) => {
        console.warn = resolve;
        timer = setTimeout(() => reject(new Error("nothing was said")), 30_000);
      });
      await build(copy).toMatrix();
      assert.match(String(await warned), /computed with other files of the model hf:org\/tiny/);
    } finally {
      console.warn = warn;
      clearTimeout(timer);
    }
    assert.deepEqual(hub.log, []);
  });
});

Deno.test("repository names cannot lead out of the cache", () => {
  assert.deepEqual(parseRepository("org/name@v1.0"), { id: "org/name", revision: "v1.0" });
  assert.deepEqual(parseRepository("gpt2"), { id: "gpt2", revision: "main" });
  for (const name of ["../x", "a/b/c", "a/..", "", "a@../../b", "a b"]) {
    assert.throws(() => parseRepository(name), /hf:org\/name/);
  }
  for (const name of ["a/b/../c.onnx", "a/b//c.onnx", "a/b/./c.onnx", "a/b/c.onnx@../x"]) {
    assert.throws(() => parseHubModel(name), /hf:org\/name/);
  }
});
