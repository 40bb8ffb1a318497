/**
 * How each node of a parquet schema becomes an Arrow column: which type, and which levels mean null or a new element.
 *
 * The rules are those of Arrow's own parquet reader, so that pyarrow and probegraph give a file the same types:
 * https://github.com/apache/parquet-format/blob/master/LogicalTypes.md (lists, maps and their older spellings).
 *
 * @module
 */

import { DataType, Field, FixedSizeList, LargeList, List, Map_, Struct } from "apache-arrow";
import { FormatError } from "../../../ops/errors.ts";
import { typeOfField } from "../json_type.ts";
import { leafType } from "./leaf_type.ts";
import { isOptional, isRepeated, type SchemaNode } from "./schema_tree.ts";

/** What every column has. */
interface PlanBase {
  /** Name, type and nullability in Arrow. */
  readonly field: Field;
  /** A value is present where the definition level is at least this. */
  readonly definition: number;
  /** Repeated nodes above this one: a level up to this begins a new value of this node. */
  readonly repeatedAbove: number;
  /** Below this definition level an ancestor list is null or empty, so this node has no slot at all. */
  readonly slotDefinition: number;
}

/** A column of values. */
export interface LeafPlan extends PlanBase {
  /** What it is, among plans. */
  readonly kind: "leaf";
  /** Its place in the schema. */
  readonly node: SchemaNode;
}

/** A group of columns. */
export interface StructPlan extends PlanBase {
  /** What it is, among plans. */
  readonly kind: "struct";
  /** Its columns. */
  readonly children: readonly ColumnPlan[];
}

/** A list of any flavour: List, LargeList, FixedSizeList or Map, as `field.type` says. */
export interface ListPlan extends PlanBase {
  /** What it is, among plans. */
  readonly kind: "list";
  /** Definition level at which the list has an element. */
  readonly elementDefinition: number;
  /** Its elements. */
  readonly child: ColumnPlan;
}

/** How to build one Arrow column. */
export type ColumnPlan = LeafPlan | StructPlan | ListPlan;

/**
 * Plans one column.
 *
 * @param node The column in the parquet schema.
 * @param origin The field that the writer had in its Arrow schema, if it kept one.
 */
export function planColumn(node: SchemaNode, origin?: Field): ColumnPlan {
  return planNode(node, origin, { repeatedAbove: 0, slotDefinition: 0 });
}

/** The leaves that a column is made of, in file order. */
export function planLeaves(plan: ColumnPlan): readonly LeafPlan[] {
  if (plan.kind === "leaf") return [plan];
  if (plan.kind === "list") return planLeaves(plan.child);
  return plan.children.flatMap(planLeaves);
}

type Position = Pick<PlanBase, "repeatedAbove" | "slotDefinition">;

function planNode(node: SchemaNode, origin: Field | undefined, position: Position): ColumnPlan {
  if (isRepeated(node.element)) return planBareRepeated(node, origin, position);
  if (node.leaf >= 0) return planLeaf(node, origin, position);
  const annotation = node.element.logical_type?.type ?? node.element.converted_type;
  if (annotation === "LIST") return planList(node, origin, position);
  if (annotation === "MAP" || annotation === "MAP_KEY_VALUE") return planMap(node, origin, position);
  return planStruct(node, origin, position);
}

function planLeaf(node: SchemaNode, origin: Field | undefined, position: Position): LeafPlan {
  const type = leafType(node.element, origin?.type);
  const field = fieldOf(node, origin ? typeOfField(type, origin) : type, origin);
  return { kind: "leaf", node, field, definition: node.definition, ...position };
}

function planStruct(node: SchemaNode, origin: Field | undefined, position: Position): StructPlan {
  const originFields = originChildren(origin, node.children.length);
  const children = node.children.map((child, i) => planNode(child, originFields[i], position));
  if (children.length === 0) {
    throw new FormatError(`reading parquet: group "${node.path.join(".")}" has no columns, which is not supported`);
  }
  const field = fieldOf(node, new Struct(children.map((child) => child.field)), origin);
  return { kind: "struct", field, children, definition: node.definition, ...position };
}

function planList(node: SchemaNode, origin: Field | undefined, position: Position): ListPlan {
  const repeated = onlyRepeatedChild(node);
  const [originElement] = originChildren(origin, 1);
  const inner = { repeatedAbove: repeated.repetition, slotDefinition: repeated.definition };
  const child = isElement(repeated, node)
    ? planNode(asRequired(repeated), originElement, inner)
    : planNode(repeated.children[0], originElement, inner);
  return listPlan(node, origin, position, repeated, child, listType(child.field, origin));
}

function planMap(node: SchemaNode, origin: Field | undefined, position: Position): ListPlan {
  const repeated = onlyRepeatedChild(node);
  const [originEntries] = originChildren(origin, 1);
  const inner = { repeatedAbove: repeated.repetition, slotDefinition: repeated.definition };
  const child = planNode(asRequired(repeated), originEntries, inner);
  const isMap = child.kind === "struct" && child.children.length === 2;
  const type = isMap ? new Map_(child.field, sorted(origin)) : new List(child.field);
  return listPlan(node, origin, position, repeated, child, type);
}

/** A repeated node outside of a LIST or MAP is a list that is never null, of elements that are never null. */
function planBareRepeated(node: SchemaNode, origin: Field | undefined, position: Position): ListPlan {
  const [originElement] = originChildren(origin, 1);
  const inner = { repeatedAbove: node.repetition, slotDefinition: node.definition };
  const child = planNode(asRequired(node), originElement, inner);
  const type = listType(child.field, origin);
  const field = new Field(node.element.name, type, false, origin?.metadata);
  const definition = node.definition - 1;
  return { kind: "list", field, definition, elementDefinition: node.definition, child, ...position };
}

function listPlan(
  node: SchemaNode,
  origin: Field | undefined,
  position: Position,
  repeated: SchemaNode,
  child: ColumnPlan,
  type: DataType,
): ListPlan {
  const { definition } = node;
  const elementDefinition = repeated.definition;
  return { kind: "list", field: fieldOf(node, type, origin), definition, elementDefinition, child, ...position };
}

function onlyRepeatedChild(node: SchemaNode): SchemaNode {
  const [child, ...others] = node.children;
  if (child && others.length === 0 && isRepeated(child.element)) return child;
  throw new FormatError(`reading parquet: list "${node.path.join(".")}" should have one repeated node`);
}

/** Whether the repeated node of a list is the element itself, as older writers have it, rather than a wrapper. */
function isElement(repeated: SchemaNode, list: SchemaNode): boolean {
  const { name } = repeated.element;
  return repeated.children.length !== 1 || name === "array" || name === `${list.element.name}_tuple`;
}

/** The node as an element of the list that its repetition makes. */
function asRequired(node: SchemaNode): SchemaNode {
  return { ...node, element: { ...node.element, repetition_type: "REQUIRED" } };
}

function fieldOf(node: SchemaNode, type: DataType, origin: Field | undefined): Field {
  return new Field(node.element.name, type, isOptional(node.element), origin?.metadata);
}

function listType(element: Field, origin: Field | undefined): DataType {
  if (DataType.isFixedSizeList(origin?.type)) return new FixedSizeList(origin.type.listSize, element);
  if (DataType.isLargeList(origin?.type)) return new LargeList(element);
  return new List(element);
}

function sorted(origin: Field | undefined): boolean {
  return DataType.isMap(origin?.type) && origin.type.keysSorted;
}

/** The origin's children where they are as many as the node's: otherwise the two describe different things. */
function originChildren(origin: Field | undefined, count: number): readonly (Field | undefined)[] {
  const children: readonly Field[] = origin?.type.children ?? [];
  return children.length === count ? children : new Array<undefined>(count).fill(undefined);
}
