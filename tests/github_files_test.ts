import assert from "node:assert/strict";
import { parse } from "yaml";
import { join } from "node:path";
import { ROOT } from "./support/source/source_files.ts";

/** A form for issues, as GitHub reads it. */
interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: readonly {
    readonly type: string;
    readonly id: string;
    readonly attributes: { readonly label: string };
  }[];
}

/** The kinds of input that GitHub accepts in a form. */
const INPUTS = new Set(["checkboxes", "dropdown", "input", "markdown", "textarea"]);

function read(path: string): string {
  return Deno.readTextFileSync(join(ROOT, path));
}

for (const name of ["bug", "feature"]) {
  Deno.test(`the form ${name}.yml has what GitHub requires`, () => {
    const form: Form = parse(read(`.github/ISSUE_TEMPLATE/${name}.yml`));
    assert.ok(form.name.length > 2 && form.description.length > 9);
    const ids = form.body.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const { type, attributes } of form.body) {
      assert.ok(INPUTS.has(type), type);
      assert.ok(attributes.label.length > 5);
    }
  });
}

Deno.test("the form for bugs asks for the output of doctor and the version", () => {
  const labels = parse(read(".github/ISSUE_TEMPLATE/bug.yml")).body
    .map(({ attributes }: Form["body"][number]) => attributes.label).join("\n");
  for (const command of ["`traceflock doctor`", "`traceflock --version`"]) {
    assert.ok(labels.includes(command), command);
  }
});

Deno.test("Dependabot updates the pinned actions", () => {
  const { version, updates } = parse(read(".github/dependabot.yml"));
  assert.equal(version, 2);
  assert.deepEqual(
    updates.map((update: Record<string, string>) => update["package-ecosystem"]),
    ["github-actions"],
  );
});

Deno.test("SECURITY.md, the code of conduct and the template of pull requests are where GitHub looks", () => {
  for (const path of ["SECURITY.md", "CODE_OF_CONDUCT.md", ".github/PULL_REQUEST_TEMPLATE.md"]) {
    assert.ok(read(path).length > 200, path);
  }
});

Deno.test(".editorconfig agrees with deno.json", () => {
  const { lineWidth } = JSON.parse(read("deno.json")).fmt;
  const rules = read(".editorconfig");
  assert.ok(rules.startsWith("root = true\n"));
  for (const rule of [`max_line_length = ${lineWidth}`, "indent_size = 2", "end_of_line = lf"]) {
    assert.ok(rules.includes(`\n${rule}\n`), rule);
  }
});
