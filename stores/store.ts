/**
 * The interface between probegraph and a place that keeps bytes under keys.
 *
 * @module
 */

/** Random access to the bytes of one object. The shape is hyparquet's `AsyncBuffer`. */
export interface ByteSource {
  /** Length of the object in bytes. */
  readonly byteLength: number;
  /**
   * Bytes `start` (inclusive) to `end` (exclusive; default: the end of the object).
   *
   * @param room memory of that length in which they may be given, for whoever reads much, piece by piece
   */
  slice(start: number, end?: number, room?: ArrayBuffer): Promise<ArrayBuffer>;
}

/** Random access to one version of an object: a slice fails where the object was replaced in the meantime. */
export interface ObjectSource extends ByteSource {
  /** Names this version of the object: every write gives another one. */
  readonly tag: string;
}

/** What can be written: bytes, or a stream of them that nobody needs to hold whole. */
export type ObjectData = Uint8Array | AsyncIterable<Uint8Array>;

/** How an object is written. */
export interface WriteOptions {
  /**
   * Whether the bytes must be there after a power cut, as far as the store can see to it. Not needed for what loses its
   * meaning with the process that wrote it. @default true
   */
  readonly durable?: boolean;
}

/** What an object is called. */
export interface ObjectName {
  /** The object's key, as {@linkcode Store.get} takes it. */
  readonly key: string;
}

/** One object of a listing. */
export interface ObjectInfo extends ObjectName {
  /** Size in bytes. */
  readonly size: number;
  /** Time of the last write. */
  readonly modified: Date;
}

/** A write that began and has not ended: still under way, or left by a process that died. */
export interface PartialWrite {
  /** What is written, for people. */
  readonly name: string;
  /** Bytes so far, where the store tells. */
  readonly size?: number;
  /** When it began, or was last written to. */
  readonly modified: Date;
  /** Frees what it takes. A writer that is still at it fails. */
  remove(): Promise<void>;
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
  open(key: string): Promise<ObjectSource | undefined>;
  /**
   * Writes an object, replacing what was there, in one step that readers see. A stream that fails leaves nothing.
   *
   * @returns The tag of what was written.
   */
  put(key: string, data: ObjectData, options?: WriteOptions): Promise<string>;
  /**
   * Writes an object only where none is. Atomic between processes.
   *
   * @returns The tag of what was written, or `undefined` where an object was there already.
   */
  create(key: string, data: ObjectData, options?: WriteOptions): Promise<string | undefined>;
  /**
   * Writes an object only where the one with `tag` still is. Atomic between processes.
   *
   * @returns The tag of what was written, or `undefined` where the object is gone or another one.
   */
  replace(key: string, data: ObjectData, tag: string, options?: WriteOptions): Promise<string | undefined>;
  /** Gives an object another key, replacing what is there; `false` where there is no such object. */
  move(from: string, to: string): Promise<boolean>;
  /** Removes an object; nothing happens where there is none. */
  delete(key: string): Promise<void>;
  /** All objects whose keys begin with `prefix`, in no particular order. */
  list(prefix?: string): AsyncIterable<ObjectInfo>;
  /** Writes that have not ended. They are in no listing. */
  partials(): AsyncIterable<PartialWrite>;
  /** The keys of all objects, and writes that have not ended, of a store that has keys sooner than a listing. */
  names?(): AsyncIterable<ObjectName | PartialWrite>;
  /** For each of some keys, whether an object is there, of a store that tells of many sooner than of one after the other. */
  present?(keys: readonly string[]): Promise<readonly boolean[]>;
  /** The bytes under each of some keys, of such a store; `undefined` also where an object is too large for reading many at once. */
  smallObjects?(keys: readonly string[]): Promise<readonly (Uint8Array<ArrayBuffer> | undefined)[]>;
  /**
   * The names that stand between `prefix`, which ends in a slash, and the next slash of keys, of a store that has them sooner
   * than a listing. A name may be there without keys, but not the other way round.
   */
  folders?(prefix: string): Promise<ReadonlySet<string>>;
}

/** All that is in a store: objects, which have a key, and writes that have not ended. */
export async function* contentsOf(store: Store): AsyncIterable<ObjectName | ObjectInfo | PartialWrite> {
  if (store.names !== undefined) return yield* store.names();
  yield* store.list();
  yield* store.partials();
}
