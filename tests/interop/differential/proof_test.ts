import assert from "node:assert/strict";
import { storeAt, testInBoth } from "../../stores/_krnel_graph.ts";
import { whyNoPython } from "../../stores/_s3_server.ts";
import { differences } from "./outcome.ts";
import { Peer } from "./peer.ts";
import { programOf } from "./program.ts";
import { computed, ourAnswers, sharedDifferences } from "./runs.ts";

/** A store over a network takes longer. */
const SHARED_SEEDS = { folder: [101, 102, 103], bucket: [104] };
/** Few: programs of the same kinds as those that are recorded. */
const LIVE_SEEDS = Array.from({ length: 5 }, (_, i) => 201 + i);

/** krnel-graph, for all tests: it takes seconds to be loaded. */
let known: Peer | undefined;
const thePeer = () => known ??= new Peer();
Deno.test.afterAll(async () => await known?.[Symbol.asyncDispose]());

const ignored = await whyNoPython("krnel.graph");
Deno.test({
  name: `programs come to the same in krnel-graph${ignored ? ` (ignored: ${ignored})` : ""}`,
  ignore: ignored !== undefined,
  fn: async () => {
    const peer = thePeer();
    for (const program of LIVE_SEEDS.map(programOf)) {
      const theirs = await peer.answers(program, computed(program));
      assert.deepEqual(differences(program, await ourAnswers(program), theirs), []);
    }
  },
});

testInBoth(
  "programs come to the same, and nothing is overwritten, where both take turns in",
  async ([uri, endpoint]) => {
    const peer = thePeer();
    for (const program of (endpoint ? SHARED_SEEDS.bucket : SHARED_SEEDS.folder).map(programOf)) {
      const alone = await peer.answers(program, computed(program));
      const place = { uri: `${uri}/${program.seed}`, endpoint };
      const open = () => storeAt(endpoint ? [place.uri, endpoint] : [place.uri]);
      assert.deepEqual(await sharedDifferences(program, { peer, open, place, alone }), []);
    }
  },
);
