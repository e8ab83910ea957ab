import { Btf, type BtfFault } from "../../wire/btf/btf.ts";
import {
  enumValue,
  type Field,
  fieldOf,
  type FieldType,
  type IntegerType,
  type Struct,
  structOf,
  typedefsOf,
} from "../../wire/btf/btf_fields.ts";
import { KERNEL_FIELDS } from "./kernel_fields.ts";

/** The enum with the numbers of the cgroup controllers, and the controllers that name a process. */
const CONTROLLER_ENUM = "cgroup_subsys_id";
const CONTROLLERS = ["pids", "memory"] as const;

/** A field of a struct of the kernel, under the first of its names. */
export interface KernelField extends Field {
  readonly name: string;
}

/** The types of the kernel on this host, as far as the programs need them. */
export class KernelTypes {
  /** By name: all structs that have it. The file has 6 MB, so this keeps only what it looked up. */
  readonly #structs = new Map<string, readonly NamedStruct[]>();
  readonly #controllers = new Map<string, number | null>();

  private constructor(btf: Btf) {
    for (const [name, fields] of Object.entries(KERNEL_FIELDS)) {
      this.#structs.set(name, namedStructs(btf, name, fields));
    }
    for (const name of CONTROLLERS) {
      this.#controllers.set(name, enumValue(btf, CONTROLLER_ENUM, `${name}_cgrp_id`));
    }
  }

  /** @param bytes those of /sys/kernel/btf/vmlinux */
  static read(bytes: Uint8Array): KernelTypes | BtfFault {
    const btf = Btf.read(bytes, [...Object.keys(KERNEL_FIELDS), CONTROLLER_ENUM]);
    return "fault" in btf ? btf : new KernelTypes(btf);
  }

  /**
   * Returns the named fields of a struct and its size, or the names that it lacks. When several
   * structs have the name, those with all fields count, and they must agree.
   *
   * @param fields names as in {@linkcode KERNEL_FIELDS}
   */
  layout(
    struct: string,
    fields: readonly string[],
  ): { readonly bytes: number; readonly fields: readonly KernelField[] } | {
    readonly missing: readonly string[];
  } {
    let missing: readonly string[] = fields;
    const whole = (this.#structs.get(struct) ?? []).flatMap((candidate) => {
      const found = fields.map((field) => candidate.fields.get(field) ?? null);
      const present = found.filter((field) => field !== null);
      if (present.length === fields.length) return [{ bytes: candidate.bytes, fields: present }];
      const lacks = fields.filter((_, i) => found[i] === null);
      if (lacks.length < missing.length) missing = lacks;
      return [];
    });
    const [first, ...others] = whole;
    if (first === undefined) return { missing };
    const text = JSON.stringify(first);
    return others.every((other) => JSON.stringify(other) === text) ? first : { missing: fields };
  }

  /** Returns the type of a field; null when the kernel has none of this name. */
  typeOf(struct: string, field: string): FieldType | null {
    const layout = this.layout(struct, [field]);
    return "missing" in layout ? null : layout.fields[0]!.type;
  }

  /** Returns the typedefs of numbers that the fields of a struct have, by their names. */
  typedefs(struct: string): ReadonlyMap<string, IntegerType> {
    return new Map((this.#structs.get(struct) ?? []).flatMap(({ typedefs }) => [...typedefs]));
  }

  /** Returns the number of a cgroup controller; null when the kernel was built without it. */
  controller(name: string): number | null {
    return this.#controllers.get(name) ?? null;
  }
}

/** A struct with the fields of {@linkcode KERNEL_FIELDS}, by their names there; null: it lacks one. */
interface NamedStruct {
  readonly bytes: number;
  readonly fields: ReadonlyMap<string, KernelField | null>;
  readonly typedefs: ReadonlyMap<string, IntegerType>;
}

function namedStructs(btf: Btf, name: string, fields: readonly string[]): readonly NamedStruct[] {
  return btf.named(name).flatMap((id) => structOf(btf, id) ?? []).map((struct) => ({
    bytes: struct.bytes,
    fields: new Map(fields.map((names) => [names, fieldNamed(btf, struct, names)])),
    typedefs: typedefsOf(btf, struct),
  }));
}

/** @param names `new|old`, as in {@linkcode KERNEL_FIELDS} */
function fieldNamed(btf: Btf, struct: Struct, names: string): KernelField | null {
  const [name, ...older] = names.split("|") as [string, ...string[]];
  for (const one of [name, ...older]) {
    const field = fieldOf(btf, struct, one);
    if (field !== null) return { ...field, name };
  }
  return null;
}
