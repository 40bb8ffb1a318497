import type { ObjectData, ObjectInfo, ObjectSource, PartialWrite, Store, WriteOptions } from "../../stores/store.ts";

/** A store that passes everything on. */
export class PassingStore implements Store {
  readonly uri: string;
  readonly inner: Store;

  constructor(inner: Store) {
    this.inner = inner;
    this.uri = inner.uri;
  }

  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.inner.get(key);
  }

  open(key: string): Promise<ObjectSource | undefined> {
    return this.inner.open(key);
  }

  put(key: string, data: ObjectData, options?: WriteOptions): Promise<string> {
    return this.inner.put(key, data, options);
  }

  create(key: string, data: ObjectData, options?: WriteOptions): Promise<string | undefined> {
    return this.inner.create(key, data, options);
  }

  replace(key: string, data: ObjectData, tag: string, options?: WriteOptions): Promise<string | undefined> {
    return this.inner.replace(key, data, tag, options);
  }

  move(from: string, to: string): Promise<boolean> {
    return this.inner.move(from, to);
  }

  delete(key: string): Promise<void> {
    return this.inner.delete(key);
  }

  list(prefix?: string): AsyncIterable<ObjectInfo> {
    return this.inner.list(prefix);
  }

  partials(): AsyncIterable<PartialWrite> {
    return this.inner.partials();
  }
}

/** A store that remembers which keys were read and written, in order. */
export class RecordingStore extends PassingStore {
  readonly reads: string[] = [];
  readonly writes: string[] = [];

  override get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    this.reads.push(key);
    return super.get(key);
  }

  override open(key: string): Promise<ObjectSource | undefined> {
    this.reads.push(key);
    return super.open(key);
  }

  override put(key: string, data: ObjectData, options?: WriteOptions): Promise<string> {
    this.writes.push(key);
    return super.put(key, data, options);
  }

  override create(key: string, data: ObjectData, options?: WriteOptions): Promise<string | undefined> {
    this.writes.push(key);
    return super.create(key, data, options);
  }

  override replace(key: string, data: ObjectData, tag: string, options?: WriteOptions): Promise<string | undefined> {
    this.writes.push(key);
    return super.replace(key, data, tag, options);
  }
}
