/**
 * The interface between probegraph and a place that keeps bytes under keys.
 *
 * @module
 */

/** Random access to the bytes of one object. The shape is hyparquet's `AsyncBuffer`. */
export interface ByteSource {
  /** Length of the object in bytes. */
  readonly byteLength: number;
  /** Bytes `start` (inclusive) to `end` (exclusive; default: the end of the object). */
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

/** One object of a listing. */
export interface ObjectInfo {
  /** The object's key, as {@linkcode Store.get} takes it. */
  readonly key: string;
  /** Size in bytes. */
  readonly size: number;
  /** Time of the last write. */
  readonly modified: Date;
}

/**
 * Bytes under keys. A key is a relative path of safe segments, for example
 * `TrainClassifierOp/80be…a870/result.probe.json`; every implementation checks it with `assertKey`.
 *
 * An object exists under its key only once it is whole: a reader never sees half of a write.
 */
export interface Store {
  /** Where the objects are, for people: `file:///…`, `memory://…`, `s3://…`. Holds no secrets. */
  readonly uri: string;
  /** The bytes under `key`, or `undefined` where there are none. */
  get(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Random access to the object under `key`, or `undefined` where there is none. */
  open(key: string): Promise<ByteSource | undefined>;
  /** Writes an object, replacing what was there, in one step that readers see. A stream that fails leaves nothing. */
  put(key: string, data: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
  /** Writes an object only where none is; `false` where one was there already. Atomic between processes. */
  create(key: string, data: Uint8Array): Promise<boolean>;
  /** Removes an object; nothing happens where there is none. */
  delete(key: string): Promise<void>;
  /** All objects whose keys begin with `prefix`, in no particular order. */
  list(prefix?: string): AsyncIterable<ObjectInfo>;
}
