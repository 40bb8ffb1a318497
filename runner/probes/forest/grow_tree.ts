/**
 * Growing one decision tree: Breiman, Friedman, Olshen and Stone, "Classification and regression trees", 1984.
 *
 * @module
 */

import { type BinnedTable, BINS, ensureBins } from "./forest_bins.ts";
import { pruneTree } from "./prune.ts";
import { RandomState, Xorshift } from "../../random/random_state.ts";
import { type GrownTree, grownTree, type Impurity, type Tree } from "./tree.ts";

/** How trees grow. */
export interface Growth {
  /** What splits make less of. */
  readonly criterion: "gini" | "entropy";
  /** The most splits above a leaf. */
  readonly maxDepth: number;
  /** A node with fewer rows is not split. */
  readonly minSplit: number;
  /** Both children have this many rows at least. */
  readonly minLeaf: number;
  /** Both children have this share of all weight at least. */
  readonly minLeafShare: number;
  /** How many columns each node looks at. */
  readonly features: number;
  /** With a limit, the node whose split gains most is split first. */
  readonly maxLeaves: number;
  /** A split lowers the impurity by this much at least, weighted by the node's share of all weight. */
  readonly minDecrease: number;
  /** The complexity parameter of pruning; 0 for none. */
  readonly pruning: number;
  /** How many rows are drawn with replacement; `null`: each row is used once. */
  readonly draws: number | null;
  /** Of the rows of each class; `balanced_subsample` takes them from the rows that were drawn. */
  readonly weights: { readonly negative: number; readonly positive: number } | "balanced_subsample";
}

/** Nodes with more rows look at bins, others at each value. */
const FEW_ROWS = 40;
/**
 * Nodes with more rows have some in almost all bins, which are read column by column. The rows of smaller ones fit into a processor's
 * cache: all that they and the nodes below them look at is fetched once, row by row.
 */
const MANY_ROWS = 2 * BINS;
/** Counts of draws of both classes are kept in one number: those of positives count this much. */
const POSITIVE_DRAW = 2 ** 26;
/** How many bits a word has, the logarithm of that, and the highest bit. */
const [WORD, WORD_BITS, HIGHEST] = [32, 5, 2 ** 31];
/** Impurities and differences of values below this are 0. */
const NEGLIGIBLE = 1e-7;

/**
 * Grows a tree.
 *
 * @param table The rows, by columns.
 * @param y 1 for each positive row, 0 for each negative one.
 * @param growth How to grow.
 * @param seed Decides which rows are drawn and which columns are looked at.
 * @returns The tree.
 */
export function growTree(table: BinnedTable, y: Uint8Array, growth: Growth, seed: number): GrownTree {
  const tree = new Grower(table, y, growth, seed).grow();
  return grownTree(growth.pruning > 0 ? pruneTree(tree, growth.pruning, impurityOf(growth.criterion)) : tree);
}

function impurityOf(criterion: Growth["criterion"]): Impurity {
  if (criterion === "gini") return (p) => 2 * p * (1 - p);
  return (p) => p <= 0 || p >= 1 ? 0 : -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
}

/** A node whose children are not there yet. Its rows are `rows[start … end - 1]` of the grower. */
interface OpenNode {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly split: Split;
}

interface Split {
  readonly feature: number;
  readonly threshold: number;
  /** How much impurity falls, times the weight of the node. */
  readonly gain: number;
}

class Grower {
  readonly #table: BinnedTable;
  readonly #y: Uint8Array;
  readonly #growth: Growth;
  readonly #impurity: Impurity;
  readonly #random: Xorshift;
  readonly #tree: Tree = { features: [], thresholds: [], left: [], right: [], values: [], weights: [] };
  /** The rows of the tree; those of a node lie together. */
  readonly #rows: Int32Array;
  /** How often each row of the table is drawn. */
  readonly #draws: Int32Array;
  readonly #classWeights: { readonly negative: number; readonly positive: number };
  readonly #totalWeight: number;
  /** The columns, in an order that each node shuffles on. */
  readonly #columns: Int32Array;
  /** How often `rows[k]` is drawn, times {@linkcode POSITIVE_DRAW} where it is positive. */
  readonly #packed: Float64Array;
  /** The bins of a column that may have rows, a bit for each: in the others, what follows is zero. */
  readonly #filled = new Int32Array(BINS / WORD);
  /** The sum of these, and the number of rows, in each bin of a column. */
  readonly #binDraws = new Float64Array(BINS);
  readonly #binSizes = new Int32Array(BINS);
  readonly #small = { value: new Float64Array(FEW_ROWS), draws: new Float64Array(FEW_ROWS) };
  readonly #minLeaf: number;
  readonly #isGini: boolean;

  constructor(table: BinnedTable, y: Uint8Array, growth: Growth, seed: number) {
    this.#table = table;
    this.#y = y;
    this.#growth = growth;
    this.#impurity = impurityOf(growth.criterion);
    const random = new RandomState(seed);
    this.#draws = drawRows(y, growth.draws, random);
    this.#classWeights = growth.weights === "balanced_subsample" ? balance(this.#draws, y) : growth.weights;
    this.#random = new Xorshift(random.bits());
    this.#rows = Int32Array.from([...y.keys()].filter((row) => this.#weightOf(row) > 0));
    this.#totalWeight = this.#rows.reduce((sum, row) => sum + this.#weightOf(row), 0);
    this.#columns = new Int32Array(table.columns);
    for (let j = 0; j < table.columns; j++) this.#columns[j] = j;
    this.#packed = new Float64Array(this.#rows.length);
    this.#minLeaf = growth.minLeaf;
    this.#isGini = growth.criterion === "gini";
  }

  #weightOf(row: number): number {
    return this.#draws[row] * (this.#y[row] === 1 ? this.#classWeights.positive : this.#classWeights.negative);
  }

  grow(): Tree {
    const open: OpenNode[] = [];
    this.#open(0, this.#rows.length, 0, open);
    let leaves = 1;
    while (open.length > 0 && leaves < this.#growth.maxLeaves) {
      this.#divide(this.#growth.maxLeaves === Infinity ? open.pop()! : takeLargestGain(open), open);
      leaves++;
    }
    return this.#tree;
  }

  /** Adds a node; where it can be split, it is left open. Returns its number. */
  #open(start: number, end: number, depth: number, open: OpenNode[]): number {
    let negative = 0;
    let positive = 0;
    for (let k = start; k < end; k++) {
      const row = this.#rows[k];
      const isPositive = this.#y[row] === 1;
      this.#packed[k] = this.#draws[row] * (isPositive ? POSITIVE_DRAW : 1);
      if (isPositive) positive += this.#draws[row];
      else negative += this.#draws[row];
    }
    positive *= this.#classWeights.positive;
    const weight = positive + negative * this.#classWeights.negative;
    const node = this.#tree.features.length;
    this.#tree.features.push(-1);
    this.#tree.thresholds.push(0);
    this.#tree.left.push(0);
    this.#tree.right.push(0);
    this.#tree.values.push(positive / weight);
    this.#tree.weights.push(weight);
    const { maxDepth, minSplit, minLeafShare } = this.#growth;
    const isLeaf = depth >= maxDepth || end - start < minSplit || weight < 2 * minLeafShare * this.#totalWeight ||
      this.#impurity(positive / weight) <= Number.EPSILON;
    const split = isLeaf ? undefined : this.#bestSplit(start, end, weight, positive);
    if (split !== undefined) open.push({ node, start, end, depth, split });
    return node;
  }

  /** Gives an open node its children. */
  #divide({ node, start, end, depth, split }: OpenNode, open: OpenNode[]): void {
    const middle = this.#partition(start, end, split);
    this.#tree.features[node] = split.feature;
    this.#tree.thresholds[node] = split.threshold;
    this.#tree.left[node] = this.#open(start, middle, depth + 1, open);
    this.#tree.right[node] = this.#open(middle, end, depth + 1, open);
  }

  /** Puts the rows at or below the threshold first. Returns where the others start. */
  #partition(start: number, end: number, { feature, threshold }: Split): number {
    const { columns, values } = this.#table;
    let [low, high] = [start, end];
    while (low < high) {
      const row = this.#rows[low];
      if (values[row * columns + feature] <= threshold) low++;
      else {
        this.#rows[low] = this.#rows[--high];
        this.#rows[high] = row;
      }
    }
    return low;
  }

  /** The best split among random columns. Columns that do not vary in the node count only while none was found. */
  #bestSplit(start: number, end: number, weight: number, positive: number): Split | undefined {
    const columns = this.#columns;
    const search: Search = {
      weight,
      positive,
      rows: end - start,
      leastWeight: this.#growth.minLeafShare * this.#totalWeight,
      leastImpurity: Infinity,
      feature: -1,
      threshold: 0,
      varies: false,
    };
    for (let k = 0; k < columns.length; k++) {
      if (k >= this.#growth.features && search.varies) break;
      const chosen = k + this.#random.bits() % (columns.length - k);
      [columns[k], columns[chosen]] = [columns[chosen], columns[k]];
      if (end - start > FEW_ROWS) this.#searchBins(columns[k], start, end, search);
      else this.#searchValues(columns[k], start, end, search);
    }
    if (search.feature === -1) return undefined;
    const gain = weight * this.#impurity(positive / weight) - search.leastImpurity;
    if (gain / this.#totalWeight + Number.EPSILON < this.#growth.minDecrease) return undefined;
    return { feature: search.feature, threshold: search.threshold, gain };
  }

  #searchBins(feature: number, start: number, end: number, search: Search): void {
    ensureBins(this.#table, feature);
    this.#sumBins(feature, start, end);
    const { lowest, highest, mostBins } = this.#table;
    const [draws, sizes, filled] = [this.#binDraws, this.#binSizes, this.#filled];
    const first = feature * mostBins;
    let [sum, left, last] = [0, 0, -1];
    for (let word = 0; word < filled.length; word++) {
      // From the highest bit on, which is the lowest bin.
      for (let bits = filled[word]; bits !== 0;) {
        const bit = Math.clz32(bits);
        bits &= ~(HIGHEST >>> bit);
        const bin = WORD * word + bit;
        if (draws[bin] === 0) continue;
        if (last !== -1 && this.#gains(search, left, sum)) {
          this.#take(search, feature, highest[first + last], lowest[first + bin]);
        }
        sum += draws[bin];
        left += sizes[bin];
        draws[bin] = 0;
        sizes[bin] = 0;
        last = bin;
      }
      filled[word] = 0;
    }
  }

  /** Adds up rows in the bins of a column, and says which bins may have some. */
  #sumBins(feature: number, start: number, end: number): void {
    if (end - start > MANY_ROWS) this.#sumColumn(feature, start, end);
    else this.#sumRows(feature, start, end);
  }

  #sumColumn(feature: number, start: number, end: number): void {
    const { rows, bins } = this.#table;
    const [draws, sizes] = [this.#binDraws, this.#binSizes];
    const [order, packed] = [this.#rows, this.#packed];
    const column = feature * rows;
    for (let k = start; k < end; k++) draws[bins[column + order[k]]] += packed[k];
    if (this.#minLeaf > 1) {
      for (let k = start; k < end; k++) sizes[bins[column + order[k]]]++;
    }
    this.#filled.fill(-1);
  }

  #sumRows(feature: number, start: number, end: number): void {
    const { rows, columns, bins, binsOfRows } = this.#table;
    const isByRows = binsOfRows.length > 0;
    const table = isByRows ? binsOfRows : bins;
    const [first, stride] = isByRows ? [feature, columns] : [feature * rows, 1];
    const [draws, sizes, filled] = [this.#binDraws, this.#binSizes, this.#filled];
    const [order, packed] = [this.#rows, this.#packed];
    for (let k = start; k < end; k++) {
      const bin = table[first + order[k] * stride];
      draws[bin] += packed[k];
      sizes[bin]++;
      filled[bin >>> WORD_BITS] |= HIGHEST >>> (bin & (WORD - 1));
    }
  }

  #searchValues(feature: number, start: number, end: number, search: Search): void {
    const { columns, values: table } = this.#table;
    const { value: values, draws } = this.#small;
    const [order, packed] = [this.#rows, this.#packed];
    const size = end - start;
    // All are fetched first: memory answers where several are asked for at once.
    for (let k = 0; k < size; k++) values[k] = table[order[start + k] * columns + feature];
    for (let k = 0; k < size; k++) {
      const value = values[k];
      let at = k;
      for (; at > 0 && values[at - 1] > value; at--) {
        values[at] = values[at - 1];
        draws[at] = draws[at - 1];
      }
      values[at] = value;
      draws[at] = packed[start + k];
    }
    let sum = 0;
    for (let k = 0; k + 1 < size; k++) {
      sum += draws[k];
      if (values[k + 1] <= values[k] + NEGLIGIBLE) continue;
      if (this.#gains(search, k + 1, sum)) this.#take(search, feature, values[k], values[k + 1]);
    }
  }

  /** Whether a split with `left` rows, drawn as packed, on the lower side is the best so far; notes its gain if so. */
  #gains(search: Search, left: number, packed: number): boolean {
    search.varies = true;
    if (this.#minLeaf > 1 && (left < this.#minLeaf || search.rows - left < this.#minLeaf)) return false;
    const positiveDraws = Math.floor(packed / POSITIVE_DRAW);
    const positive = positiveDraws * this.#classWeights.positive;
    const weight = positive + (packed - positiveDraws * POSITIVE_DRAW) * this.#classWeights.negative;
    const otherWeight = search.weight - weight;
    const otherPositive = search.positive - positive;
    if (weight < search.leastWeight || otherWeight < search.leastWeight) return false;
    // The Gini impurity of a node, times its weight, is 2 p (w - p) / w for the weight p of its positives.
    const impurity = this.#isGini
      ? 2 * positive * (weight - positive) / weight + 2 * otherPositive * (otherWeight - otherPositive) / otherWeight
      : weight * this.#impurity(positive / weight) + otherWeight * this.#impurity(otherPositive / otherWeight);
    if (impurity >= search.leastImpurity) return false;
    search.leastImpurity = impurity;
    return true;
  }

  /** Takes the split between two values for the best. */
  #take(search: Search, feature: number, below: number, above: number): void {
    const middle = Math.fround(below / 2 + above / 2);
    search.feature = feature;
    search.threshold = middle < above ? middle : below;
  }
}

interface Search {
  readonly weight: number;
  readonly positive: number;
  readonly rows: number;
  readonly leastWeight: number;
  /** The impurity that the best split leaves, times the weight of the node. */
  leastImpurity: number;
  /** The column of the best split; -1 while there is none. */
  feature: number;
  threshold: number;
  varies: boolean;
}

function takeLargestGain(open: OpenNode[]): OpenNode {
  let best = 0;
  for (let k = 1; k < open.length; k++) if (open[k].split.gain > open[best].split.gain) best = k;
  return open.splice(best, 1)[0];
}

/** How often each row is drawn. */
function drawRows(y: Uint8Array, count: number | null, random: RandomState): Int32Array {
  const draws = new Int32Array(y.length);
  if (count === null) return draws.fill(1);
  for (let k = 0; k < count; k++) draws[random.integer(y.length - 1)]++;
  return draws;
}

/** Weights that even out the classes among the rows drawn. */
function balance(draws: Int32Array, y: Uint8Array): { negative: number; positive: number } {
  let [total, positive] = [0, 0];
  for (let i = 0; i < y.length; i++) {
    total += draws[i];
    positive += draws[i] * y[i];
  }
  return { negative: total / (2 * (total - positive) || 1), positive: total / (2 * positive || 1) };
}
