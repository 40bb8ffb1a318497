/** A model that counts its passes, and a store that answers slowly. */
import { registerModelProvider } from "../../../mod.ts";
import type { ObjectData, ObjectSource, WriteOptions } from "../../../stores/store.ts";
import { PassingStore } from "../../stores/_recording_store.ts";

/** The layers or points of each pass of a model, by its name. */
export const passesOf = new Map<string, (readonly (number | string)[])[]>();

registerModelProvider("pass-counting", {
  async *activations({ name, rows, layers }) {
    passesOf.set(name, [...passesOf.get(name) ?? [], layers]);
    await Promise.resolve();
    yield {
      rows: rows.map((_, row) => row),
      tokenCounts: rows.map(() => 1),
      outputs: layers.map((layer) => ({
        rows: rows.length,
        columns: 2,
        data: Float32Array.from(rows.flatMap((_, row) => [row, String(layer).length])),
      })),
    };
  },
  provenance: (name) => Promise.resolve({ name }),
});

/** A store whose every answer takes about so many milliseconds, as a bucket far away. */
export class SlowStore extends PassingStore {
  milliseconds = 20;

  override async get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    await this.#wait();
    return await super.get(key);
  }

  override async open(key: string): Promise<ObjectSource | undefined> {
    await this.#wait();
    return await super.open(key);
  }

  override async put(key: string, data: ObjectData, options?: WriteOptions): Promise<string> {
    await this.#wait();
    return await super.put(key, data, options);
  }

  override async create(key: string, data: ObjectData, options?: WriteOptions): Promise<string | undefined> {
    await this.#wait();
    return await super.create(key, data, options);
  }

  override async replace(
    key: string,
    data: ObjectData,
    tag: string,
    options?: WriteOptions,
  ): Promise<string | undefined> {
    await this.#wait();
    return await super.replace(key, data, tag, options);
  }

  /** Some answers are slow, some very. */
  #wait(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.milliseconds * (0.5 + 1.5 * Math.random())));
  }
}
