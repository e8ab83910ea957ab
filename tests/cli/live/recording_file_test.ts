import assert from "node:assert/strict";
import { EXIT } from "../../../src/cli/base/exit_error.ts";
import { createNextFile, createRecording } from "../../../src/cli/live/recording_file.ts";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("createRecording() refuses a name that is taken, with the way out", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.tflock`;
    await createRecording(path, false).close();
    const refusal = (message: RegExp) => ({ status: EXIT.output, message });
    assert.throws(() => createRecording(path, false), refusal(/or use --force$/));
    assert.throws(() => createRecording(folder, true), refusal(/is no ordinary file/));
    await createRecording(path, true).close();
  }));

Deno.test("createRecording() names the way out of a place where no file can be made", () => {
  const cases: readonly (readonly [path: string, message: RegExp])[] = [
    ["/no/such/folder/a", /there is no such folder; make it first$/],
    ["/etc/passwd/a", /a part of its path is no folder; check the path$/],
    [`/tmp/${"x".repeat(300)}`, /the name is too long; choose a shorter one$/],
  ];
  for (const [path, message] of cases) {
    assert.throws(() => createRecording(path, false), { status: EXIT.output, message });
  }
});

Deno.test("createNextFile() takes the next free name, and replaces no file", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/a.2.tflock`, "mine");
    const file = createNextFile(`${folder}/a.tflock`, 2);
    assert.equal(file.path, `${folder}/a.3.tflock`);
    await file.close();
    assert.equal(Deno.readTextFileSync(`${folder}/a.2.tflock`), "mine");
  }));
