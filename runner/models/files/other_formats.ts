/**
 * What a model's files are when there is no ONNX file among them, and what to do then.
 *
 * @module
 */

/** How a model is called in messages. */
export interface ModelName {
  /** With its scheme, such as `hf:org/name` or `onnx:folder`: a file's name can follow. */
  readonly name: string;
  /** What follows a file's name, such as `@v2`. */
  readonly revision?: string;
  /** For the exporter. */
  readonly source: string;
  /** Where else there may be an export of it. */
  readonly elsewhere?: string;
}

interface Format {
  /** The files by which it is known. */
  readonly files: RegExp;
  /** What they are. */
  readonly what: string;
  /** What can be done in place of an export. */
  readonly first?: string;
  /** What to export in place of the model itself. */
  readonly exported?: string;
}

const FORMATS: readonly Format[] = [
  {
    files: /(^|\/)adapter_config\.json$/,
    what: "an adapter, which has to be merged into its base model with peft: `AutoPeftModelForCausalLM" +
      '.from_pretrained(ADAPTER).merge_and_unload().save_pretrained("MERGED")`',
    exported: "MERGED",
  },
  {
    files: /\.gguf$/i,
    what: "GGUF weights, which llama.cpp and Ollama read",
    first: "serve them with `ollama create` and use ollama:NAME",
    exported: "ORIGINAL",
  },
  { files: /(^|\/)openvino_\w*\.xml$/, what: "an OpenVINO export", exported: "ORIGINAL" },
  { files: /\.ort$/, what: "models in onnxruntime's own format, which cannot be cut", exported: "ORIGINAL" },
  { files: /\.safetensors$|\.(bin|pt|pth)(\.index\.json)?$/, what: "PyTorch weights" },
  { files: /\.(h5|msgpack)$/, what: "TensorFlow or Flax weights" },
  { files: /\.(tflite|mlmodel|mlpackage)$/, what: "an export for other runtimes", exported: "ORIGINAL" },
];

/** What there is in place of an ONNX file, and how to get one. */
export function describeOtherFormat(files: readonly string[], { source, elsewhere }: ModelName): string {
  const format = FORMATS.find(({ files: pattern }) => files.some((file) => pattern.test(file)));
  const advice = [elsewhere, format?.first, exportCommand(format?.exported ?? source)].filter(Boolean).join(", or ");
  if (format === undefined) return `there is no ONNX file; ${advice}`;
  const examples = files.filter((file) => format.files.test(file)).slice(0, 3).join(", ");
  return `there is no ONNX file, but ${format.what} (${examples}); ${advice}`;
}

/** How to make a folder that can be used. */
function exportCommand(model: string): string {
  return `export ${model} with \`optimum-cli export onnx --model ${model} FOLDER\` ` +
    '(after `pip install "optimum-onnx[onnxruntime]"`), and use onnx:FOLDER';
}
