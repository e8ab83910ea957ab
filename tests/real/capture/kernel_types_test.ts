/** The types that TraceFlock reads from this kernel's BTF, beside those that pahole(1) reads. */
import assert from "node:assert/strict";
import { BTF_FILE } from "../../../src/cli/doctor/measure.ts";
import { declareKernelTypes } from "../../../src/sources/bpftrace/kernel_declarations.ts";
import { KERNEL_FIELDS } from "../../../src/sources/bpftrace/kernel_fields.ts";
import { KernelTypes } from "../../../src/sources/bpftrace/kernel_types.ts";
import { LIFECYCLE_PROGRAM } from "../../../src/sources/bpftrace/program_text.ts";
import { MAX_BTF_BYTES } from "../../../src/model/base/limits.ts";
import { readLargeFile } from "../../../src/sources/libc/file.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";

/** Bit, and width of a bit field, by `struct.field`; and the bytes of each struct. */
interface Layouts {
  readonly places: ReadonlyMap<string, string>;
  readonly sizes: ReadonlyMap<string, number>;
}

/** Reads the output of pahole, in which the offsets of anonymous members count from the outer struct. */
function readPahole(output: string): Layouts {
  const places = new Map<string, string>();
  const sizes = new Map<string, number>();
  for (const [, text] of output.matchAll(/^((?:struct \w+|typedef struct) \{\n[^]*?^\}.*;)$/gm)) {
    const name = /^struct (\w+)/.exec(text!)?.[1] ?? /(\w+);$/.exec(text!)![1]!;
    sizes.set(name, Number(/\/\* size: (\d+)/.exec(text!)![1]));
    // Pointers to functions have no field that the programs read.
    const fields =
      /^\s+[^\n]*?\b(\w+)(?:\[\d*\])*(?::(\d+))?;\s+\/\*\s+(\d+)(?::\s*(\d+))?\s+\d+\s*\*\/$/gm;
    for (const [, field, width, byte, bit] of text!.matchAll(fields)) {
      const place = `${8 * Number(byte) + Number(bit ?? 0)}:${width ?? ""}`;
      if (!places.has(`${name}.${field}`)) places.set(`${name}.${field}`, place);
    }
  }
  return { places, sizes };
}

function run(command: string, args: readonly string[]): string {
  const { success, stdout, stderr } = new Deno.Command(command, { args: [...args] }).outputSync();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

function kernelTypes(): KernelTypes {
  // Deno closes /sys to a program without all permissions.
  const bytes = readLargeFile(BTF_FILE, MAX_BTF_BYTES);
  assert.ok(bytes !== null);
  const types = KernelTypes.read(bytes);
  if ("fault" in types) assert.fail(types.fault);
  return types;
}

function pahole(): Layouts {
  return readPahole(run("pahole", ["-C", Object.keys(KERNEL_FIELDS).join(), BTF_FILE]));
}

Deno.test("every field that the programs read is where pahole finds it", () => {
  requireBpftrace();
  const types = kernelTypes();
  const { places, sizes } = pahole();
  for (const [struct, fields] of Object.entries(KERNEL_FIELDS)) {
    for (const field of fields) {
      const layout = types.layout(struct, [field]);
      assert.ok(!("missing" in layout), `${struct}.${field}`);
      const { bit, width } = layout.fields[0]!;
      const name = field.split("|").find((one) => places.has(`${struct}.${one}`));
      assert.equal(`${bit}:${width ?? ""}`, places.get(`${struct}.${name}`), `${struct}.${field}`);
      assert.equal(layout.bytes, sizes.get(struct), struct);
    }
  }
});

Deno.test("a C compiler puts the declared fields where pahole finds them", () => {
  requireBpftrace();
  const declared = declareKernelTypes(kernelTypes(), LIFECYCLE_PROGRAM);
  if ("missing" in declared) assert.fail(declared.missing.join());
  const { places } = pahole();
  const checks: string[] = [];
  for (
    const [, struct, body] of declared.declarations.matchAll(/^struct t_(\w+) \{\n([^}]*)\}/gm)
  ) {
    for (const [, field, width] of body!.matchAll(/\b([a-z]\w*)(?:\[\d+\])?(?: : (\d+))?;$/gm)) {
      const place = places.get(`${struct}.${field}`);
      assert.notEqual(place, undefined, `${struct}.${field}`);
      const [bit] = place!.split(":");
      checks.push(
        width === undefined
          ? `at(8 * offsetof(struct t_${struct}, ${field}), ${bit}, "${struct}.${field}");`
          : `{ struct t_${struct} s = {0}; s.${field} = 1; at(first(&s, sizeof s), ${bit}, "${field}"); }`,
      );
    }
  }
  assert.ok(checks.length > 60, `${checks.length} fields`);
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-types-" });
  try {
    Deno.writeTextFileSync(
      `${folder}/types.c`,
      `#include <stddef.h>
#include <stdio.h>
${declared.declarations}
static void at(size_t bit, size_t expected, const char *name) {
  if (bit != expected) printf("%s: bit %zu, expected %zu\\n", name, bit, expected);
}
static size_t first(const void *bytes, size_t size) {
  const unsigned char *p = bytes;
  for (size_t i = 0; i < 8 * size; i++) if (p[i / 8] >> i % 8 & 1) return i;
  return 8 * size;
}
int main(void) {
  ${checks.join("\n  ")}
}
`,
    );
    run("gcc", ["-Wall", "-Werror", "-o", `${folder}/types`, `${folder}/types.c`]);
    assert.equal(run(`${folder}/types`, []), "");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
