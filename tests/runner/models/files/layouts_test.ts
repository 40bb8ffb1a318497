/** Layouts of model folders: which file is opened, or what the message says. Only names and configurations count. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { ModelError } from "../../../../ops/errors.ts";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import type { ModelUse } from "../../../../runner/models/files/model_file.ts";

const CONFIG = JSON.stringify({ num_hidden_layers: 2, hidden_size: 8, num_attention_heads: 2 });
const TEXTS = { "config.json": CONFIG, "tokenizer.json": "{}" };
const GENAI = JSON.stringify({
  model: {
    type: "qwen2",
    context_length: 4096,
    eos_token_id: [2, 7],
    decoder: { filename: "phi3-int4.onnx", num_hidden_layers: 3, hidden_size: 8, num_attention_heads: 2, head_size: 4 },
  },
});
const ONNX = "an ONNX file";

type Files = Readonly<Record<string, string>>;

async function withFolder<T>(files: Files, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "probegraph-test-" });
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(`${folder}/${name}`), { recursive: true });
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    return await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function models(...names: string[]): Files {
  return { ...TEXTS, ...Object.fromEntries(names.map((name) => [name, ONNX])) };
}

interface Layout {
  readonly files: Files;
  /** What follows the folder in the model's name. */
  readonly at?: string;
  readonly dtype?: string | null;
  readonly use?: ModelUse;
}

const ENCODER_DECODER = models("onnx/encoder_model.onnx", "onnx/decoder_model.onnx", "onnx/decoder_model_merged.onnx");

const OPENED: readonly (Layout & { readonly opens: string; readonly choice?: RegExp })[] = [
  { files: models("onnx/model.onnx", "model.onnx"), opens: "onnx/model.onnx" },
  { files: models("model.onnx"), opens: "model.onnx" },
  { files: models("model.onnx", "model_q4.onnx"), dtype: "q4", opens: "model_q4.onnx" },
  { files: models("decoder_model.onnx", "decoder_model_merged.onnx"), opens: "decoder_model_merged.onnx" },
  { files: models("model_fp32.onnx"), opens: "model_fp32.onnx" },
  // Any name.
  { files: models("onnx/model_O2.onnx"), at: "/onnx/model_O2.onnx", opens: "onnx/model_O2.onnx" },
  {
    files: models("model.onnx", "model_qint8_avx512.onnx"),
    at: "/model_qint8_avx512.onnx",
    opens: "model_qint8_avx512.onnx",
  },
  { files: models("cpu/int4/phi3 mini.onnx"), at: "/cpu/int4/phi3 mini.onnx", opens: "cpu/int4/phi3 mini.onnx" },
  {
    files: models("decoder_with_past_model.onnx"),
    at: "/decoder_with_past_model.onnx",
    opens: "decoder_with_past_model.onnx",
  },
  // Exporters leave copies of the configuration in onnx/.
  {
    files: { ...models("onnx/model_O4.onnx"), "onnx/config.json": "{}" },
    at: "/onnx/model_O4.onnx",
    opens: "onnx/model_O4.onnx",
  },
  // Without a number type, the most exact file there is.
  { files: models("onnx/model.onnx", "onnx/model_q4.onnx"), dtype: null, use: "text", opens: "onnx/model.onnx" },
  {
    files: models("onnx/model_q4.onnx", "onnx/model_quantized.onnx"),
    dtype: null,
    use: "text",
    opens: "onnx/model_quantized.onnx",
    choice: /no onnx\/model\.onnx: onnx\/model_quantized\.onnx is used/,
  },
  { files: models("model_fp16.onnx"), dtype: null, use: "text", opens: "model_fp16.onnx", choice: /model_fp16/ },
  // An encoder and a decoder.
  { files: ENCODER_DECODER, opens: "onnx/encoder_model.onnx" },
  {
    files: models("encoder_model_fp16.onnx", "decoder_model.onnx"),
    dtype: "float16",
    opens: "encoder_model_fp16.onnx",
  },
  { files: { ...ENCODER_DECODER, ...models("onnx/model.onnx") }, opens: "onnx/model.onnx" },
  // onnxruntime-genai.
  { files: { "genai_config.json": GENAI, "tokenizer.json": "{}", "phi3-int4.onnx": ONNX }, opens: "phi3-int4.onnx" },
  { files: { ...models("phi3-int4.onnx"), "genai_config.json": GENAI }, dtype: null, opens: "phi3-int4.onnx" },
];

for (const { files, at = "", dtype, use, opens, choice } of OPENED) {
  const given = [at || "no file", dtype ?? "", use ?? ""].filter(Boolean).join(", ");
  Deno.test(`of ${Object.keys(files).join(", ")} (${given}), ${opens} is opened`, async () => {
    await withFolder(files, async (folder) => {
      const model = await openModelFolder(folder + at, dtype, use);
      assert.equal(model.modelPath.replaceAll("\\", "/"), `${folder}/${opens}`.replaceAll("\\", "/"));
      assert.equal(model.path, folder);
      if (choice === undefined) assert.equal(model.choice, undefined);
      else assert.match(model.choice ?? "", choice);
    });
  });
}

const EXPORT = /`optimum-cli export onnx --model /;

const REFUSED: readonly (Layout & { readonly name: string; readonly message: readonly RegExp[] })[] = [
  {
    name: "PyTorch weights",
    files: { ...TEXTS, "model.safetensors": "" },
    message: [/PyTorch weights \(model.safe/, EXPORT],
  },
  { name: "pickled weights", files: { ...TEXTS, "pytorch_model.bin": "" }, message: [/pytorch_model\.bin/, EXPORT] },
  {
    name: "sharded weights",
    files: { ...TEXTS, "model.safetensors.index.json": "{}", "model-00001-of-00002.safetensors": "" },
    message: [/PyTorch weights/, EXPORT],
  },
  {
    name: "an adapter",
    files: { "adapter_config.json": "{}", "adapter_model.safetensors": "" },
    message: [/an adapter.*merge_and_unload/, /--model MERGED/],
  },
  { name: "GGUF weights", files: { "tiny-q4_k.gguf": "" }, message: [/GGUF.*tiny-q4_k\.gguf.*ollama:NAME/, EXPORT] },
  { name: "a GGUF file", files: { "tiny.gguf": "" }, at: "/tiny.gguf", message: [/it is a file; GGUF.*ollama:NAME/] },
  { name: "OpenVINO", files: { ...TEXTS, "openvino_model.xml": "" }, message: [/OpenVINO/, EXPORT] },
  { name: "TensorFlow weights", files: { ...TEXTS, "tf_model.h5": "" }, message: [/TensorFlow or Flax/, EXPORT] },
  { name: "no weights at all", files: TEXTS, message: [/there is no ONNX file;/, EXPORT] },
  {
    name: "other names",
    files: models("onnx/model_O2.onnx", "onnx/model_qint8_avx512.onnx"),
    message: [
      /no onnx\/model\.onnx; there is onnx\/model_O2\.onnx, onnx\/model_qint8_avx512\.onnx;/,
      /"…\/onnx\/model_O2/,
    ],
  },
  {
    name: "other number types",
    files: models("onnx/model_q4.onnx", "onnx/model_int8.onnx"),
    dtype: "float32",
    message: [/onnx\/model_int8\.onnx \(dtype "q8" or "int8"\), onnx\/model_q4\.onnx \(dtype "q4"\)/],
  },
  {
    name: "text of T5",
    files: ENCODER_DECODER,
    dtype: null,
    use: "text",
    message: [/encoder and a decoder.*llmLayerActi/],
  },
  { name: "logits of T5", files: ENCODER_DECODER, use: "logits", message: [/encoder and a decoder.*llmLayerActi/] },
  {
    name: "T5's decoder by name",
    files: ENCODER_DECODER,
    at: "/onnx/decoder_model.onnx",
    message: [/decoder_model\.onnx: its files are those of an encoder and a decoder/],
  },
  {
    name: "T5's encoder by name, for logits",
    files: ENCODER_DECODER,
    at: "/onnx/encoder_model.onnx",
    use: "logits",
    message: [/the decoder reads the encoder's states, which is not supported/],
  },
  {
    name: "a file that is no model",
    files: models("model.onnx"),
    at: "/config.json",
    message: [/it is a file; give.*onnx:/],
  },
  {
    name: "a file that is not there",
    files: models("onnx/model.onnx"),
    at: "/onnx/a.onnx",
    message: [/its folder has model\.onnx/],
  },
  {
    name: "the folder onnx",
    files: models("onnx/model.onnx"),
    at: "/onnx",
    message: [/configuration is in the folder above; use/],
  },
  {
    name: "the hub's cache",
    files: { "models--org--name/refs/main": "0" },
    at: "/models--org--name",
    message: [/the hub's cache.*use hf:org\/name/],
  },
  {
    name: "a decoder without its encoder",
    files: { ...models("onnx/decoder_model_merged.onnx"), "config.json": JSON.stringify({ is_encoder_decoder: true }) },
    message: [/decoder_model_merged\.onnx: it is the decoder of an encoder and a decoder/],
  },
  { name: "an empty file", files: { ...TEXTS, "model.onnx": "" }, message: [/model\.onnx: it is empty; download or/] },
  {
    name: "no tokenizer",
    files: { "config.json": CONFIG, "model.onnx": ONNX },
    message: [/tokenizer\.json is missing/],
  },
];

for (const { name, files, at = "", dtype, use, message } of REFUSED) {
  Deno.test(`${name}: the message says what is there and what to do`, async () => {
    await withFolder(files, async (folder) => {
      const error = await openModelFolder(folder + at, dtype, use).then(() => undefined, (error) => error);
      assert.ok(error instanceof ModelError, String(error));
      for (const part of message) assert.match(error.message, part);
    });
  });
}

Deno.test("genai_config.json gives the sizes where there is no config.json", async () => {
  await withFolder({ "genai_config.json": GENAI, "tokenizer.json": "{}", "phi3-int4.onnx": ONNX }, async (folder) => {
    const { config } = await openModelFolder(folder);
    assert.deepEqual([config.numLayers, config.hiddenSize, config.headDim, config.maxPositions], [3, 8, 4, 4096]);
    assert.deepEqual([config.modelType, config.eosTokenIds], ["qwen2", [2, 7]]);
  });
});

Deno.test("an encoder has its own number of blocks", async () => {
  const sizes = { hidden_size: 8, num_attention_heads: 2, num_hidden_layers: 6 };
  const cases: [object, number][] = [
    [{ ...sizes, encoder_layers: 4, decoder_layers: 6 }, 4],
    [{ ...sizes, num_encoder_layers: 5, num_decoder_layers: 6 }, 5],
    [{ d_model: 8, num_heads: 2, num_layers: 3, num_decoder_layers: 6 }, 3],
    [{ encoder: { ...sizes, num_hidden_layers: 7 }, decoder: sizes }, 7],
    [sizes, 6],
  ];
  for (const [config, layers] of cases) {
    await withFolder({ ...ENCODER_DECODER, "config.json": JSON.stringify(config) }, async (folder) => {
      assert.equal((await openModelFolder(folder)).config.numLayers, layers);
    });
  }
});

Deno.test("~ is the user's home, and a hub's name is recognised", async () => {
  await assert.rejects(openModelFolder("~/no-such-model-here"), ({ message }: Error) => {
    assert.ok(!message.includes("~"), message);
    return true;
  });
  for (const name of ["org/no-such-model", "gpt2-no-such-model", "org/no-such/onnx/model_O2.onnx", "org/no-such@v2"]) {
    await assert.rejects(openModelFolder(name), ({ message }: Error) => message.includes(`is named hf:${name}`));
  }
  await assert.rejects(openModelFolder("./no-such-model"), ({ message }: Error) => !message.includes("hf:"));
});
