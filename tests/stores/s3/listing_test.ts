import assert from "node:assert/strict";
import type { S3Client } from "../../../stores/s3/client.ts";
import { listed, type ListingKind } from "../../../stores/s3/listing.ts";
import { textOf } from "../../../stores/s3/xml.ts";

const KIND: ListingKind = { root: "List", item: "Contents", next: (page) => ({ token: textOf(page, "Token") ?? "" }) };

Deno.test("a listing with new keys and new pages without end is left, with all that came before", async () => {
  let count = 0;
  const send = () => {
    const page =
      `<List><IsTruncated>true</IsTruncated><Token>${count}</Token><Contents><Key>${count++}</Key></Contents></List>`;
    return Promise.resolve({ body: new TextEncoder().encode(page) });
  };
  const items: string[] = [];
  await assert.rejects(async () => {
    for await (const { item } of listed({ send } as unknown as S3Client, KIND, {})) items.push(item);
  }, /never ends: it has more than 10000 pages/);
  assert.deepEqual([items.length, count], [10_000, 10_000]);
});
