import { Btf, type BtfFault } from "../../wire/btf/btf.ts";
import {
  enumValue,
  type Field,
  fieldOf,
  type FieldType,
  type Struct,
  structOf,
} from "../../wire/btf/btf_fields.ts";
import { KERNEL_FIELDS } from "./kernel_fields.ts";

/** The enum with the numbers of the cgroup controllers. */
const CONTROLLERS = "cgroup_subsys_id";

/** A field of a struct of the kernel, under the first of its names. */
export interface KernelField extends Field {
  readonly name: string;
}

/** The types of the kernel on this host, as far as the programs need them. */
export class KernelTypes {
  readonly #structs = new Map<string, readonly Struct[]>();

  private constructor(private readonly btf: Btf) {}

  /** @param bytes those of /sys/kernel/btf/vmlinux; they must not change */
  static read(bytes: Uint8Array): KernelTypes | BtfFault {
    const btf = Btf.read(bytes, [...Object.keys(KERNEL_FIELDS), CONTROLLERS]);
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
    const whole = this.#named(struct).flatMap((candidate) => {
      const found = fields.map((field) => this.#field(candidate, field));
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

  /** Returns the number of a cgroup controller; null when the kernel was built without it. */
  controller(name: string): number | null {
    return enumValue(this.btf, CONTROLLERS, `${name}_cgrp_id`);
  }

  #named(struct: string): readonly Struct[] {
    let structs = this.#structs.get(struct);
    if (structs === undefined) {
      structs = this.btf.named(struct).flatMap((id) => structOf(this.btf, id) ?? []);
      this.#structs.set(struct, structs);
    }
    return structs;
  }

  #field(struct: Struct, names: string): KernelField | null {
    const [name, ...older] = names.split("|") as [string, ...string[]];
    for (const one of [name, ...older]) {
      const field = fieldOf(this.btf, struct, one);
      if (field !== null) return { ...field, name };
    }
    return null;
  }
}
