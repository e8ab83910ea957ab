import assert from "node:assert/strict";
import { versionText } from "../../../src/cli/doctor/version_text.ts";
import { VERSION } from "../../../src/cli/base/own_program.ts";
import type { RunResult } from "../../../src/cli/doctor/check.ts";

function text(answer: Partial<RunResult> | null, release: string | null = "6.1.0-9-amd64\n") {
  const result = answer === null ? null : { code: 0, stdout: "", stderr: "", ...answer };
  return versionText(new Map([["bpftrace --version", result]]), release);
}

Deno.test("versionText() names TraceFlock, Deno, bpftrace and the kernel", () => {
  assert.equal(
    text({ stdout: "bpftrace v0.17.0\n" }),
    `traceflock ${VERSION}\nDeno       ${Deno.version.deno}\nbpftrace   0.17.0\n` +
      `kernel     6.1.0-9-amd64 ${Deno.build.arch}\n`,
  );
});

Deno.test("versionText() says what the host does not say", () => {
  assert.match(text(null), /^bpftrace +none on PATH; `traceflock doctor` explains$/m);
  assert.match(text({ code: 127, stderr: "no" }), /^bpftrace +unknown$/m);
  assert.match(text({}, null), /^kernel +unknown /m);
});
