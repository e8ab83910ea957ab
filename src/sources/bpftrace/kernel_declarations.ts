import type { FieldType, IntegerType } from "../../wire/btf/btf_fields.ts";
import { KERNEL_FIELDS } from "./kernel_fields.ts";
import type { KernelField, KernelTypes } from "./kernel_types.ts";

/** A program that reads the kernel's structs through declarations of its own. */
export interface DeclaredProgram {
  /** The declarations, in C. */
  readonly declarations: string;
  /** The program with the names of the declared structs. */
  readonly text: string;
}

/** The fields that the kernel lacks, as `struct.field`. */
export interface MissingFields {
  readonly missing: readonly string[];
}

/**
 * Declares the structs and fields that a program reads. They have names of our own (`t_task_struct`),
 * the kernel's fields at the kernel's places, and padding for all others. A program with the kernel's
 * own names makes bpftrace parse the types of the whole kernel, which takes longer than the rest of
 * its start.
 */
export function declareKernelTypes(
  types: KernelTypes,
  program: string,
): DeclaredProgram | MissingFields {
  const missing: string[] = [];
  const structs = new Map<string, DeclaredStruct>();
  const read = new Set([...program.matchAll(/(?:->|\.)(\w+)/g)].map(([, field]) => field!));
  /** The structs that the program names, and those to which their fields lead. */
  const names = [...program.matchAll(/\bstruct (\w+)/g)].map(([, name]) => name!);
  for (const name of names) {
    const used = (KERNEL_FIELDS[name] ?? []).filter((field) => read.has(newest(field)));
    if (structs.has(name) || used.length === 0) continue;
    const layout = types.layout(name, used);
    if ("missing" in layout) {
      missing.push(...layout.missing.map((field) => `${name}.${newest(field)}`));
      continue;
    }
    structs.set(name, layout);
    names.push(...layout.fields.map(({ type }) => structBehind(type)));
  }
  if (missing.length > 0) return { missing: [...new Set(missing)].sort() };
  const text = program.replaceAll(
    /\bstruct (\w+)/g,
    (all, name: string) => structs.has(name) ? `struct ${ownName(name)}` : all,
  );
  const declarations = new Declarations(structs).text();
  return "missing" in declarations ? declarations : { declarations: declarations.text, text };
}

/** Returns the name that a program has for a field. */
function newest(field: string): string {
  return field.split("|")[0]!;
}

function ownName(struct: string): string {
  return `t_${struct}`;
}

interface DeclaredStruct {
  readonly bytes: number;
  readonly fields: readonly KernelField[];
}

/** Writes the declarations of structs, those first that are parts of others. */
class Declarations {
  readonly #written = new Map<string, string>();
  readonly #missing: string[] = [];

  constructor(private readonly structs: ReadonlyMap<string, DeclaredStruct>) {}

  text(): { readonly text: string } | MissingFields {
    for (const name of this.structs.keys()) this.#write(name, 0);
    if (this.#missing.length > 0) return { missing: this.#missing };
    return { text: [...this.#written.values()].join("") };
  }

  #write(name: string, depth: number): void {
    const struct = this.structs.get(name);
    if (struct === undefined || this.#written.has(name) || depth > this.structs.size) return;
    for (const { type } of struct.fields) {
      const part = partOf(type);
      if (part !== null) this.#write(part, depth + 1);
    }
    this.#written.set(name, `struct ${ownName(name)} {\n${this.#body(name, struct)}};\n`);
  }

  #body(name: string, { bytes, fields }: DeclaredStruct): string {
    let body = "";
    /** The first bit that has no field yet, and the number of paddings. */
    let next = 0;
    let paddings = 0;
    const pad = (bit: number) => {
      const from = Math.ceil(next / 8);
      const to = Math.floor(bit / 8);
      if (to > from) body += `  char _${paddings++}[${to - from}];\n`;
      const bits = bit - Math.max(next, 8 * to);
      if (bits > 0 && bit % 8 !== 0) body += `  unsigned int _${paddings++} : ${bits};\n`;
    };
    for (const field of [...fields].sort((a, b) => a.bit - b.bit)) {
      const declared = this.#field(field);
      if (declared === null || field.bit < next) {
        this.#missing.push(`${name}.${field.name}`);
        continue;
      }
      pad(field.bit);
      body += `  ${declared.text};\n`;
      next = field.bit + declared.bits;
    }
    // Only a part of another struct needs its size. That of `pid` must end behind its last field.
    if (this.#isPart(name)) pad(8 * bytes);
    return body;
  }

  #isPart(name: string): boolean {
    return [...this.structs.values()].some(({ fields }) =>
      fields.some(({ type }) => partOf(type) === name)
    );
  }

  /** Returns a field in C and its width; null when no declaration can have it at its place. */
  #field({ name, type, bit, width }: KernelField): { text: string; bits: number } | null {
    if (width !== null) {
      const isWithin = type.kind === "integer" && bit % 32 + width <= 32;
      return isWithin ? { text: `unsigned int ${name} : ${width}`, bits: width } : null;
    }
    const size = this.#sizeOf(type);
    if (size === null || bit % (8 * size.align) !== 0) return null;
    const base = type.kind === "array" ? type.of : type;
    const length = type.kind === "array" ? `[${Math.max(1, type.length)}]` : "";
    return { text: `${this.#inC(base, length !== "")}${name}${length}`, bits: 8 * size.bytes };
  }

  #inC(type: FieldType, isArray: boolean): string {
    if (type.kind === "pointer") {
      return this.structs.has(type.to) ? `struct ${ownName(type.to)} *` : "void *";
    }
    if (type.kind === "struct") return `struct ${ownName(type.name)} `;
    if (type.kind === "array") return "";
    // An array of char is a text for bpftrace, an array of unsigned char is not.
    const isText = isArray && type.bytes === 1;
    return `${integerInC(isText ? { ...type, isSigned: true } : type)} `;
  }

  #sizeOf(type: FieldType): { bytes: number; align: number } | null {
    switch (type.kind) {
      case "pointer":
        return { bytes: 8, align: 8 };
      case "integer":
        return type.bytes in INTEGERS ? { bytes: type.bytes, align: type.bytes } : null;
      case "struct": {
        const fields = this.structs.get(type.name)?.fields;
        if (fields === undefined) return null;
        const aligns = fields.map((field) => this.#sizeOf(field.type)?.align ?? 8);
        return { bytes: type.bytes, align: Math.max(...aligns) };
      }
      case "array": {
        const of = type.of.kind === "array" ? null : this.#sizeOf(type.of);
        const length = Math.max(1, type.length);
        return of === null ? null : { bytes: of.bytes * length, align: of.align };
      }
    }
  }
}

/** Returns the name of a number's type in C. */
export function integerInC({ bytes, isSigned }: IntegerType): string {
  return `${isSigned ? "" : "unsigned "}${INTEGERS[bytes]}`;
}

/** The integers of C by their bytes. */
const INTEGERS: Readonly<Record<number, string>> = { 1: "char", 2: "short", 4: "int", 8: "long" };

/** Returns the struct that a field contains or points to; empty for a field without one. */
function structBehind(type: FieldType): string {
  const base = type.kind === "array" ? type.of : type;
  return base.kind === "pointer" ? base.to : base.kind === "struct" ? base.name : "";
}

/** Returns the struct that a field contains; null for a field without one. */
function partOf(type: FieldType): string | null {
  const base = type.kind === "array" ? type.of : type;
  return base.kind === "struct" ? base.name : null;
}
