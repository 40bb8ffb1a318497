/**
 * The Arrow schema that writers keep in a parquet file's metadata, under `ARROW:schema`: a base64 text of the
 * Arrow IPC message that describes it. It holds what parquet's own schema cannot say, such as fixed list sizes.
 *
 * @module
 */

import { decodeBase64, encodeBase64 } from "../../../ops/standard.ts";
import { RecordBatchReader, type Schema, Table, tableToIPC } from "apache-arrow";
import type { FileMetaData } from "hyparquet";
import { checkSchema } from "../arrow_check.ts";
import { checkArrow } from "../arrow_guard.ts";
import { markedSchema } from "../json_type.ts";

/** The metadata key, as pyarrow writes it. */
export const ARROW_SCHEMA_KEY = "ARROW:schema";

/**
 * The Arrow schema kept in the metadata; `undefined` where there is none that this Arrow library understands.
 * The parquet schema then decides alone, so a damaged entry loses type details, never values.
 */
export function storedArrowSchema(metadata: FileMetaData): Schema | undefined {
  const text = metadata.key_value_metadata?.find(({ key }) => key === ARROW_SCHEMA_KEY)?.value;
  if (!text) return undefined;
  try {
    const bytes = decodeBase64(text);
    checkArrow(bytes);
    const { schema } = RecordBatchReader.from(bytes).open();
    checkSchema(schema);
    return schema;
  } catch {
    return undefined;
  }
}

/** The text to keep under {@linkcode ARROW_SCHEMA_KEY}. */
export function arrowSchemaText(schema: Schema): string {
  const stream = tableToIPC(new Table(markedSchema(schema)), "stream");
  // The first message is the schema: a marker, the length of its description, the description.
  const length = new DataView(stream.buffer, stream.byteOffset).getInt32(4, true);
  return encodeBase64(stream.subarray(0, 8 + length));
}

/** The file's other metadata, which pyarrow shows as the schema's metadata. */
export function schemaMetadata(metadata: FileMetaData): Map<string, string> {
  const entries = metadata.key_value_metadata ?? [];
  return new Map(entries.filter(({ key }) => key !== ARROW_SCHEMA_KEY).map(({ key, value }) => [key, value ?? ""]));
}
