/**
 * A part of a model that is run by itself, on states that are given to it.
 *
 * @module
 */
import * as ort from "../../../onnx/runtime.ts";
import type { ModelConfig } from "../../files/config.ts";
import { modelInputs } from "../inputs.ts";
import { type LoadableCut, loadCut, type LoadedCut } from "../loaded_cut.ts";
import { tokenBatch } from "../token_batch.ts";

/** Vectors, row-major. */
export interface Vectors {
  /** The numbers. */
  readonly data: Float32Array<ArrayBuffer>;
  /** How many there are of each vector. */
  readonly size: number;
}

/** Numbers that a pass gives out at most: of large vocabularies, few states are read at once. */
const MOST_NUMBERS = 8_000_000;

/** A loaded part of a model that makes one vector of each. */
export class Stage {
  readonly #loaded: LoadedCut;
  readonly #config: ModelConfig;
  readonly #input: string;
  readonly #output: string;
  /** States of one pass: those of quantised models are scaled by the largest of a pass, and go alone. */
  #atOnce: number;

  private constructor(loaded: LoadedCut, config: ModelConfig, input: string, output: string) {
    this.#loaded = loaded;
    this.#config = config;
    this.#input = input;
    this.#output = output;
    this.#atOnce = loaded.precision === "int8" ? 1 : 64;
  }

  /** Loads the part. */
  static async open(
    cut: LoadableCut,
    { config, input, output, threads }: { config: ModelConfig; input: string; output: string; threads: number },
  ): Promise<Stage> {
    return new Stage(await loadCut(cut, threads), config, input, output);
  }

  /** What becomes of vectors. They are given out part by part: of a whole vocabulary there is not room for all. */
  async *parts({ data, size }: Vectors): AsyncGenerator<Vectors & { readonly first: number }, void, void> {
    const count = data.length / size;
    for (let first = 0, next = 0; first < count; first = next) {
      next = Math.min(count, first + this.#atOnce);
      const made = await this.#run(data.subarray(first * size, next * size), size);
      if (this.#atOnce > 1) this.#atOnce = Math.max(1, Math.floor(MOST_NUMBERS / made.size));
      yield { ...made, first };
    }
  }

  /** What becomes of vectors, in one piece. */
  async all(vectors: Vectors): Promise<Vectors> {
    const parts = await Array.fromAsync(this.parts(vectors));
    const size = parts[0]?.size ?? vectors.size;
    const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
    for (const part of parts) data.set(part.data, part.first * size);
    return { data, size };
  }

  async #run(states: Float32Array<ArrayBuffer>, size: number): Promise<Vectors> {
    const count = states.length / size;
    // One token for each state: what follows the last attention treats tokens alone.
    const batch = tokenBatch(Array.from({ length: count }, () => Int32Array.of(0)));
    const feeds = {
      ...modelInputs(this.#loaded.inputNames, this.#loaded.inputs, batch, this.#config),
      [this.#input]: new ort.Tensor("float32", states, [count, 1, size]),
    };
    const { [this.#output]: made } = await this.#loaded.run(feeds, batch, [this.#output]);
    const data = made.data as Float32Array<ArrayBuffer>;
    return { data, size: data.length / count };
  }

  /** Frees the part. */
  close(): Promise<void> {
    return this.#loaded.close();
  }
}
