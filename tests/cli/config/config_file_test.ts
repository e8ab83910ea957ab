import assert from "node:assert/strict";
import { ConfigFile, configPath } from "../../../src/cli/config/config_file.ts";
import { DEFAULT_SETTINGS } from "../../../src/ui/widgets/settings.ts";

async function inFolder(test: (folder: string) => unknown) {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-config-" });
  try {
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("configPath() follows --config, then XDG_CONFIG_HOME, then HOME", () => {
  const both = { XDG_CONFIG_HOME: "/x", HOME: "/home/lena" };
  assert.equal(configPath("/etc/own.json", both), "/etc/own.json");
  assert.equal(configPath(null, both), "/x/traceflock/config.json");
  const home = { ...both, XDG_CONFIG_HOME: undefined };
  assert.equal(configPath(null, home), "/home/lena/.config/traceflock/config.json");
  assert.equal(
    configPath(null, { ...both, XDG_CONFIG_HOME: "relative" }),
    "/home/lena/.config/traceflock/config.json",
  );
  assert.equal(configPath(null, { XDG_CONFIG_HOME: undefined, HOME: undefined }), null);
});

Deno.test("ConfigFile: problemText names all problems in one line", async () => {
  await inFolder((folder) => {
    const path = `${folder}/config.json`;
    Deno.writeTextFileSync(path, '{"them": 1, "colums": [], "zzzzzzz": 2}');
    const complaint = new ConfigFile(path).problemText ?? "";
    for (const key of ["them", "colums", "zzzzzzz"]) assert.match(complaint, RegExp(`"${key}"`));
    assert.doesNotMatch(complaint, /\n/);
  });
});

Deno.test("ConfigFile remembers one setting and leaves the others as the file has them", async () => {
  await inFolder((folder) => {
    const path = `${folder}/config.json`;
    Deno.writeTextFileSync(path, '{"theme": "light", "mine": 1}');
    const file = new ConfigFile(path);
    const remember = (deadShown: boolean) =>
      file.perform({ type: "remember-settings", change: { deadShown } });
    assert.equal(remember(false), null);
    const text = Deno.readTextFileSync(path);
    assert.deepEqual(JSON.parse(text), { theme: "light", mine: 1, dead_rows: false });
    assert.equal(new ConfigFile(path).config.settings.deadShown, false);
    assert.equal(remember(true), null);
    assert.equal(new ConfigFile(path).config.settings.deadShown, true);
    assert.match(
      new ConfigFile(null).perform({
        type: "remember-settings",
        change: { deadShown: false },
      }) ?? "",
      /Not saved/,
    );
  });
});

Deno.test("ConfigFile keeps what others wrote into the file meanwhile", async () => {
  await inFolder((folder) => {
    const path = `${folder}/config.json`;
    Deno.writeTextFileSync(path, '{"theme": "light"}');
    const [file, other] = [new ConfigFile(path), new ConfigFile(path)];
    other.perform({ type: "remember-settings", change: { threads: true } });
    Deno.writeTextFileSync(path, '{"theme": "mono", "threads": true, "mine": 2}');
    file.perform({ type: "remember-settings", change: { subtreeSums: true } });
    assert.deepEqual(JSON.parse(Deno.readTextFileSync(path)), {
      ...{ theme: "mono", threads: true, mine: 2, subtree_sums: true },
    });
    Deno.writeTextFileSync(path, "{ half a file");
    const refused = file.perform({ type: "remember-settings", change: { subtreeSums: false } });
    assert.match(refused ?? "", /broken and was left unchanged/);
    assert.equal(Deno.readTextFileSync(path), "{ half a file");
  });
});

Deno.test("ConfigFile keeps the columns of the file while --columns chose those of one run", async () => {
  await inFolder((folder) => {
    const path = `${folder}/config.json`;
    const text = '{"columns": ["pid", "user", "command"]}';
    Deno.writeTextFileSync(path, text);
    const file = new ConfigFile(path, null, ["columns", "presets"]);
    const { columns, presets } = DEFAULT_SETTINGS;
    assert.equal(file.perform({ type: "remember-settings", change: { columns, presets } }), null);
    assert.equal(Deno.readTextFileSync(path), text);
    file.perform({ type: "remember-settings", change: { columns, paths: false } });
    assert.deepEqual(JSON.parse(Deno.readTextFileSync(path)), {
      ...JSON.parse(text),
      paths: false,
    });
  });
});

Deno.test("ConfigFile says once, not with each key, that it cannot keep a setting", () => {
  const file = new ConfigFile(null);
  const remember = (threads: boolean) =>
    file.perform({ type: "remember-settings", change: { threads } });
  assert.match(remember(true) ?? "", /^Not saved: HOME is not set/);
  assert.equal(remember(false), null);
  assert.match(file.save(DEFAULT_SETTINGS), /^Not saved/);
});

Deno.test("ConfigFile creates the folders, and only the owner can read the file", async () => {
  await inFolder((folder) => {
    const path = `${folder}/new/traceflock/config.json`;
    const file = new ConfigFile(path);
    assert.equal(file.problemText, null);
    const settings = { ...DEFAULT_SETTINGS, theme: "light" as const };
    assert.equal(file.save(settings), `Saved to ${path}`);
    assert.equal((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
    assert.equal((Deno.statSync(`${folder}/new`).mode ?? 0) & 0o777, 0o700);
    assert.deepEqual([...Deno.readDirSync(`${folder}/new/traceflock`)].length, 1);
    const again = new ConfigFile(path);
    assert.deepEqual(again.config.settings, settings);
    again.save({ ...settings, theme: "dark" });
    assert.equal(new ConfigFile(path).config.settings.theme, "dark");
  });
});

Deno.test("ConfigFile takes the host's file while the user has none, and never writes it", async () => {
  await inFolder((folder) => {
    const [own, host] = [`${folder}/own.json`, `${folder}/host.json`];
    const hostText = '{"$schema": "host", "theme": "light", "refresh": "5s"}';
    Deno.writeTextFileSync(host, hostText);
    const file = new ConfigFile(own, host);
    assert.equal(file.config.settings.theme, "light");
    assert.equal(file.problemText, null);
    assert.equal(file.save({ ...file.config.settings, theme: "dark" }), `Saved to ${own}`);
    assert.equal(Deno.readTextFileSync(host), hostText);
    const { $schema: _, ...saved } = JSON.parse(Deno.readTextFileSync(own));
    assert.deepEqual(saved, { theme: "dark", refresh: "5s" });

    // The user's file counts alone.
    Deno.writeTextFileSync(own, "{}");
    assert.equal(new ConfigFile(own, host).config.settings.theme, DEFAULT_SETTINGS.theme);
    assert.equal(new ConfigFile(null, host).config.settings.theme, "light");

    // A broken file of the host is reported, and the user can still save.
    Deno.writeTextFileSync(host, "{");
    const other = new ConfigFile(`${folder}/other.json`, host);
    assert.match(other.problemText!, /^\/.*\/host\.json: /);
    assert.match(other.save(DEFAULT_SETTINGS), /^Saved to /);
  });
});

Deno.test("ConfigFile leaves a broken file unchanged, and reports it", async () => {
  await inFolder((folder) => {
    const path = `${folder}/config.json`;
    Deno.writeTextFileSync(path, "{ nonsense");
    const file = new ConfigFile(path);
    assert.match(file.problemText ?? "", /config\.json: is not JSON: line 1, column 3/);
    assert.match(file.save(DEFAULT_SETTINGS), /^Not saved: .* is broken and was left unchanged/);
    assert.equal(Deno.readTextFileSync(path), "{ nonsense");
  });
});

Deno.test("ConfigFile writes through a link, and keeps the link", async () => {
  await inFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/real.json`, '{"mine":1}');
    Deno.symlinkSync(`${folder}/real.json`, `${folder}/config.json`);
    new ConfigFile(`${folder}/config.json`).save({
      ...DEFAULT_SETTINGS,
      theme: "mono",
    });
    assert.ok(Deno.lstatSync(`${folder}/config.json`).isSymlink);
    const saved = JSON.parse(Deno.readTextFileSync(`${folder}/real.json`));
    assert.deepEqual(saved, { mine: 1, theme: "mono" });
  });
});

Deno.test("ConfigFile reports why it cannot save", () => {
  assert.match(new ConfigFile(null).save(DEFAULT_SETTINGS), /HOME is not set/);
  const file = new ConfigFile("/dev/null/config.json");
  assert.match(file.save(DEFAULT_SETTINGS), /^Not saved: /);
});
