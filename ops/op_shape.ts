/**
 * What the ops of one type have beside the members of their handle: a property for each field. They share it, so that each op
 * holds few properties of its own, in one order: a thing that many read quickly.
 *
 * @module
 */

import type { OpDefinition } from "./definition.ts";
import type { Op, OpParts } from "./op.ts";
import { type HandleClass, handleClass } from "./registry.ts";

const shapes = new WeakMap<OpDefinition, HandleClass>();

/** Makes an op: an instance of its kind's handle, which has its type's fields. */
export function instanceOf(definition: OpDefinition, parts: OpParts): Op {
  const handle = handleClass(definition.kind);
  const shape = shapes.get(definition) ?? shapeOf(definition, handle);
  shapes.set(definition, shape);
  return Reflect.construct(handle, [parts], shape);
}

function shapeOf({ fields }: OpDefinition, { prototype }: HandleClass): HandleClass {
  const shape = function () {} as unknown as HandleClass;
  shape.prototype = Object.create(
    prototype,
    Object.fromEntries(
      Object.keys(fields).map((name) => [name, { get: fieldGetter(name, prototype) }]),
    ),
  );
  return shape;
}

/** Gives a field, but a member of the handle wins, also a method that is added later; `fields` has them all. */
function fieldGetter(name: string, prototype: Op): (this: Op) => unknown {
  const isInherited = name in Object.getPrototypeOf(prototype);
  return function (this: Op): unknown {
    const isMember = isInherited || Object.hasOwn(prototype, name);
    return isMember ? Reflect.get(prototype, name, this) : this.fields[name];
  };
}
