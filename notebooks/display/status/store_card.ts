/**
 * What a store holds.
 *
 * @module
 */

import type { Status } from "../../../ops/evaluator.ts";
import { deserialize } from "../../../ops/graph_file.ts";
import { currentStatus } from "../../../stores/current_status.ts";
import { uuidOfKey } from "../../../stores/keys.ts";
import { sidesOf } from "../../../stores/op_folder.ts";
import { Pace } from "../../../stores/pace.ts";
import { ResultStore } from "../../../stores/results.ts";
import { statusOf } from "../../../stores/status.ts";
import type { Store } from "../../../stores/store.ts";
import type { View } from "../bundle.ts";
import { markup } from "../html.ts";
import { card } from "../style.ts";
import { table } from "../table.ts";
import { bytesText, numberText } from "../text.ts";
import { PATIENCE, withPatience } from "./peek.ts";
import { titleOf } from "../words.ts";
import { statusTable } from "./table.ts";

/** The most recent ops that are listed one by one. */
const LISTED = 15;

interface StoredOp {
  readonly uuid: string;
  bytes: number;
  modified: number;
  readonly files: Set<string>;
}

interface Listing {
  readonly ops: readonly StoredOp[];
  /** Whether the listing took too long and was broken off. */
  readonly isPartial: boolean;
}

/** Draws a store: how much of what it holds, and what was written last. */
export async function storeCard(store: Store, title: string = store.constructor.name): Promise<View> {
  const { ops, isPartial } = await listOps(store);
  const latest = ops.toSorted((a, b) => b.modified - a.modified).slice(0, LISTED);
  const read = await withPatience(Promise.all(latest.map(({ uuid }) => readStatus(store, uuid))));
  const last = statusTable((read ?? []).filter((status) => status !== undefined));
  const types = typesTable(ops);
  const bytes = ops.reduce((sum, op) => sum + op.bytes, 0);
  const about = `${isPartial ? "more than " : ""}${numberText(ops.length)} ops · ${bytesText(bytes)}`;
  const head =
    markup`<header><b>${title}</b> <bdi class="mono">${store.uri}</bdi> <span class="faint">${about}</span></header>`;
  return {
    html: card(
      head,
      ops.length > 0 && markup`<section><h4>Last written</h4>${last.html}</section>`,
      ops.length > 0 && markup`<section><h4>All</h4>${types.html}</section>`,
    ),
    text: [`${title} ${store.uri}: ${about}`, last.text, types.text].join("\n\n"),
  };
}

async function listOps(store: Store): Promise<Listing> {
  const found = new Map<string, StoredOp>();
  const end = Date.now() + PATIENCE;
  const pace = new Pace();
  for await (const { key, size, modified } of store.list()) {
    const uuid = uuidOfKey(key);
    if (uuid === undefined) continue;
    const op = found.get(uuid) ?? { uuid, bytes: 0, modified: 0, files: new Set() };
    op.bytes += size;
    op.modified = Math.max(op.modified, modified.getTime());
    op.files.add(key);
    found.set(uuid, op);
    if (pace.isDue) await pace.rest();
    if (Date.now() > end) return { ops: [...found.values()], isPartial: true };
  }
  return { ops: [...found.values()], isPartial: false };
}

/** A status that cannot be read is left out: the store is shown all the same. */
async function readStatus(store: Store, uuid: string): Promise<Status | undefined> {
  try {
    const results = new ResultStore(store);
    const [known, stored] = await Promise.all([currentStatus(results, uuid), results.readStatus(uuid)]);
    if (known === undefined || stored === undefined) return undefined;
    const op = deserialize(await results.graphOf(stored)).find((output) => output.uuid === uuid);
    return op && statusOf(op, known);
  } catch {
    return undefined;
  }
}

function typesTable(ops: readonly StoredOp[]): View {
  const groups = Map.groupBy(ops, ({ uuid }) => uuid.slice(0, uuid.lastIndexOf("_")));
  const rows = [...groups].sort(([a], [b]) => a < b ? -1 : 1).map(([type, members]) => [
    titleOf({ type }),
    type,
    numberText(members.length),
    numberText(members.filter(({ uuid, files }) => sidesOf(uuid, files)[0].isComplete).length),
    bytesText(members.reduce((sum, { bytes }) => sum + bytes, 0)),
  ]);
  const columns = ["ops", "done", "size"].map((name) => ({ name, isNumber: true }));
  return table([{ name: "what" }, { name: "type" }, ...columns], rows);
}
