import assert from "node:assert/strict";
import { commandSpecs } from "../../../src/cli/completions/command_spec.ts";
import { completionsText } from "../../../src/cli/completions/completions_text.ts";
import { fieldSpecs } from "../../../src/cli/completions/query_spec.ts";
import { commandTree, SHELLS } from "../../../src/cli/flags/command_tree.ts";
import { traceflock } from "../../support/machine/traceflock.ts";
import { FIELD_NAMES } from "../../../src/model/query/fields.ts";

const commands = commandSpecs(commandTree());

for (const shell of SHELLS) {
  Deno.test(`${shell} has a script without mistakes of syntax, for its own parser`, () => {
    const file = Deno.makeTempFileSync();
    try {
      Deno.writeTextFileSync(file, completionsText(shell));
      const { code, stderr } = new Deno.Command(shell, { args: ["-n", file] }).outputSync();
      assert.equal(new TextDecoder().decode(stderr), "");
      assert.equal(code, 0);
    } finally {
      Deno.removeSync(file);
    }
  });

  Deno.test(`the script of ${shell} names each command, option, choice and field`, () => {
    const script = completionsText(shell);
    const has = (word: string) =>
      assert.match(script, new RegExp(`(?<![\\w-])${RegExp.escape(word)}(?![\\w-])`), word);
    for (const { name, options } of commands) {
      if (name !== "") has(name);
      for (const { long, value } of options) {
        has(shell === "fish" ? long!.replace("--", "-l ").slice(3) : long!);
        if (value.kind === "words") value.words.forEach(({ text }) => has(text));
      }
    }
    for (const { name, values } of fieldSpecs()) {
      has(name);
      values.forEach(({ text }) => has(text));
    }
  });
}

Deno.test("traceflock completions and --version print to stdout, and end with 0", async () => {
  const { code, stdout, stderr } = await traceflock(["completions", "fish"]);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(stdout, completionsText("fish"));
  const version = await traceflock(["--version"]);
  assert.deepEqual([version.code, version.stderr], [0, ""]);
  assert.match(version.stdout, /^traceflock \S+\nDeno +2\.\S+\nbpftrace +\S.*\nkernel +\S.*\n$/);
});

Deno.test("fieldSpecs() has every name of a field, with operators", () => {
  assert.deepEqual(fieldSpecs().map(({ name }) => name), FIELD_NAMES);
  assert.deepEqual(fieldSpecs().filter(({ operators }) => operators.length === 0), []);
});

/** Values that a shell cannot know. A new name belongs here or into `VALUES` of command_spec.ts. */
const FREE = new Set(["time", "n", "size", "x", "hosts", "address", "url", "name"]);

Deno.test("each value of an option is completed, or only its user knows it", () => {
  const unknown = commands.flatMap(({ name, options }) =>
    options.filter(({ valueName, value }) =>
      valueName !== null && value.kind === "free" && !FREE.has(valueName)
    ).map(({ long, valueName }) => `${name} ${long} <${valueName}>`)
  );
  assert.deepEqual(unknown, []);
});

Deno.test("bash offers no name of a process that its line would not keep as one plain word", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  const started: Deno.ChildProcess[] = [];
  try {
    for (const name of ["tfx-plain", "tfx;reboot", "tfx$(id)", "tfx'a", "tfx`id`", "tfx\x1b[2J"]) {
      Deno.copyFileSync("/bin/sleep", `${folder}/${name}`);
      started.push(new Deno.Command(`${folder}/${name}`, { args: ["60"] }).spawn());
    }
    const press = "COMP_WORDS=(traceflock comm=tfx) COMP_CWORD=1; _traceflock";
    const { stdout, stderr } = new Deno.Command("bash", {
      args: ["-c", `${completionsText("bash")}\n${press}; printf '%s\\n' "\${COMPREPLY[@]}"`],
    }).outputSync();
    const decoder = new TextDecoder();
    assert.equal(decoder.decode(stderr), "");
    assert.match(decoder.decode(stdout), /^(comm=)?tfx-plain\n$/);
  } finally {
    for (const child of started) {
      child.kill("SIGKILL");
      await child.status;
    }
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("zsh prints nothing when a process ends while its name is read", () => {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  try {
    for (const pid of ["1", "2"]) Deno.mkdirSync(`${folder}/${pid}`);
    Deno.writeTextFileSync(`${folder}/1/comm`, "systemd\n");
    // The name of this one is listed, but cannot be opened.
    Deno.symlinkSync(`${folder}/gone`, `${folder}/2/comm`);
    const script = completionsText("zsh").replaceAll("/proc/<->", `${folder}/<->`);
    const calls = "values=(); _traceflock_comms; print $values; _traceflock_pids; print $values";
    const { stdout, stderr } = new Deno.Command("zsh", {
      args: ["-fc", `compdef() {}\n${script}\n${calls}`],
    }).outputSync();
    const decoder = new TextDecoder();
    assert.equal(decoder.decode(stderr), "");
    assert.match(decoder.decode(stdout), /^systemd\nsystemd 1:systemd 2:\n$/);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
