import { StoreError } from "../../ops/errors.ts";
import { blocksOf } from "../../stores/bytes.ts";
import type { ObjectData, ObjectInfo, ObjectSource, PartialWrite, Store, WriteOptions } from "../../stores/store.ts";

/** Whether the call at which a process dies was carried out, or only half of what it was to write was sent. */
export type Death = "before" | "halfway" | "after";

/**
 * A store as a process sees it that dies at its N-th call: that call fails, and so does each later one.
 *
 * Without an N it passes everything on, and counts.
 */
export class FailingStore implements Store {
  readonly uri: string;
  /** Calls so far. */
  calls = 0;
  readonly #inner: Store;
  readonly #deadline: number;
  readonly #death: Death;

  constructor(inner: Store, deadline: number = Infinity, death: Death = "before") {
    this.uri = inner.uri;
    this.#inner = inner;
    this.#deadline = deadline;
    this.#death = death;
  }

  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.#call(() => this.#inner.get(key));
  }

  async open(key: string): Promise<ObjectSource | undefined> {
    const source = await this.#call(() => this.#inner.open(key));
    return source && { ...source, slice: (start, end) => this.#call(() => source.slice(start, end)) };
  }

  put(key: string, data: ObjectData, options?: WriteOptions): Promise<string> {
    return this.#write(data, (sent) => this.#inner.put(key, sent, options));
  }

  create(key: string, data: ObjectData, options?: WriteOptions): Promise<string | undefined> {
    return this.#write(data, (sent) => this.#inner.create(key, sent, options));
  }

  replace(key: string, data: ObjectData, tag: string, options?: WriteOptions): Promise<string | undefined> {
    return this.#write(data, (sent) => this.#inner.replace(key, sent, tag, options));
  }

  move(from: string, to: string): Promise<boolean> {
    return this.#call(() => this.#inner.move(from, to));
  }

  delete(key: string): Promise<void> {
    return this.#call(() => this.#inner.delete(key));
  }

  async *list(prefix?: string): AsyncIterable<ObjectInfo> {
    yield* await this.#call(() => Array.fromAsync(this.#inner.list(prefix)));
  }

  async *partials(): AsyncIterable<PartialWrite> {
    yield* await this.#call(() => Array.fromAsync(this.#inner.partials()));
  }

  async #write<T>(data: ObjectData, write: (data: ObjectData) => Promise<T>): Promise<T> {
    const dies = this.#death === "halfway" && this.calls + 1 === this.#deadline;
    return await this.#call(() => write(dies ? halfOf(data) : data));
  }

  async #call<T>(action: () => Promise<T>): Promise<T> {
    const call = ++this.calls;
    if (call > this.#deadline || (call === this.#deadline && this.#death === "before")) throw dead();
    const result = await action();
    if (call === this.#deadline) throw dead();
    return result;
  }
}

async function* halfOf(data: ObjectData): AsyncIterable<Uint8Array> {
  for await (const block of blocksOf(data, 64)) {
    yield block.subarray(0, block.byteLength / 2);
    throw dead();
  }
}

function dead(): StoreError {
  return new StoreError("The process is dead");
}
