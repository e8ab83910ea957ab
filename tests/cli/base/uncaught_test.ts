import assert from "node:assert/strict";
import { ROOT } from "../../support/source_files.ts";
import { obeyedIn } from "../../support/hostile_schema.ts";

/** Runs a program in which nothing catches the error. */
async function uncaught(program: string) {
  const code = `import { watchUncaught } from "file://${ROOT}/src/cli/base/uncaught.ts";
    watchUncaught();
    ${program}
    setTimeout(() => console.log("it goes on"), 2000);`;
  const file = Deno.makeTempFileSync({ suffix: ".ts" });
  try {
    Deno.writeTextFileSync(file, code);
    const args = ["run", "--quiet", "--no-prompt", "--no-check", "--no-config", file];
    const { code: status, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      env: { NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    return { status, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    Deno.removeSync(file);
  }
}

for (
  const [what, program] of [
    ["a rejected promise", 'Promise.reject(new Error("\\x1b]0;owned\\x07\\x9b\\u202e"));'],
    ["an error in a timer", 'setTimeout(() => { throw new Error("\\x1b]0;owned\\x07\\x9b"); });'],
    ["what is no error", 'Promise.reject("\\x1b]0;owned\\x07\\x9b");'],
  ] as const
) {
  Deno.test(`uncaught: ${what} ends the program, and its words are made harmless`, async () => {
    const { status, stdout, stderr } = await uncaught(program);
    assert.equal(status, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^traceflock: Internal error, please report it: .*\^\[\]0;owned\^G/);
    assert.equal(obeyedIn(stderr), null);
  });
}
