import { FLOORS, FOLDER_ORDER, folderOf, roomOf } from "./support/source/floors.ts";
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  codeOf,
  filesBelow,
  resolved,
  ROOT,
  type SourceFile,
  sourceFiles,
  specifiersOf,
} from "./support/source/source_files.ts";

/** Compiled without a runtime library by `deno task check:pure`. */
const PURE = ["src/model/", "src/wire/", "src/capture/", "src/ui/cells/"];

const GENERATED = new Set([
  "src/sources/bpftrace/program_text.ts",
  "src/wire/html/page_text.ts",
]);

/** The files of the HTML report that are not TypeScript. */
const PAGE = new Set(["src/page/page.html", "src/page/style.css"]);

const sources = sourceFiles("src");

function isRelative(specifier: string): boolean {
  return specifier.startsWith(".");
}

function isPure(path: string): boolean {
  return PURE.some((folder) => path.startsWith(folder));
}

/** Fails with one line for each offence. */
function none(offences: readonly string[]): void {
  assert.equal(offences.join("\n"), "");
}

/** Returns the offences of the imports of all files. */
function offences(
  files: readonly SourceFile[],
  judge: (file: SourceFile, specifier: string) => string | null,
): string[] {
  return files.flatMap((file) =>
    file.specifiers.flatMap((specifier) => {
      const wrong = judge(file, specifier);
      return wrong === null ? [] : [`${file.path} imports ${specifier}: ${wrong}`];
    })
  );
}

Deno.test("every room of src has a floor", () => {
  none([...new Set(sources.map(({ path }) => roomOf(path)))].filter((room) => !(room in FLOORS)));
});

Deno.test("imports go down only, and rooms of one floor do not import each other", () => {
  none(offences(sources, (file, specifier) => {
    if (!isRelative(specifier)) return null;
    const target = resolved(file.path, specifier);
    // Only deno.json has the version.
    if (target === "deno.json" && file.path.startsWith("src/cli/")) return null;
    if (!target.startsWith("src/")) return "outside of src";
    const [from, to] = [roomOf(file.path), roomOf(target)];
    if (from === to || (FLOORS[to] ?? 9) < (FLOORS[from] ?? 0)) return null;
    return `${from} may not know ${to}`;
  }));
});

Deno.test("other rooms import src/capture by its one door", () => {
  none(offences(sources, (file, specifier) => {
    const target = isRelative(specifier) ? resolved(file.path, specifier) : "";
    if (!target.startsWith("src/capture/") || file.path.startsWith("src/capture/")) return null;
    return target === "src/capture/capture.ts" ? null : "src/capture/capture.ts is the door";
  }));
});

Deno.test("only the table imports src/model/archive, by its one door", () => {
  none(offences(sources, (file, specifier) => {
    const target = isRelative(specifier) ? resolved(file.path, specifier) : "";
    const folder = "src/model/archive/";
    if (!target.startsWith(folder) || file.path.startsWith(folder)) return null;
    const isDoor = target === `${folder}dead_archive.ts`;
    return isDoor && file.path.startsWith("src/model/table/") ? null : "not by the table's door";
  }));
});

Deno.test("inside a room an import goes to a folder nearer to the base", () => {
  none(
    [...new Set(sources.map(({ path }) => `${roomOf(path)} ${folderOf(path)}`))].filter((place) => {
      const [room, folder] = place.split(" ") as [string, string];
      return folder !== "" && !(FOLDER_ORDER[room] ?? []).includes(folder);
    }).map((place) => `${place}: has no place in the order`),
  );
  none(offences(sources, (file, specifier) => {
    if (!isRelative(specifier)) return null;
    const target = resolved(file.path, specifier);
    const order = FOLDER_ORDER[roomOf(file.path)];
    if (order === undefined || roomOf(target) !== roomOf(file.path)) return null;
    const [from, to] = [folderOf(file.path), folderOf(target)];
    return order.indexOf(to) <= order.indexOf(from) ? null : `${from} is below ${to}`;
  }));
});

Deno.test("a folder holds at most 20 files", () => {
  const counts = new Map<string, number>();
  for (const { path } of [...sources, ...sourceFiles("tests")]) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  none([...counts].filter(([, count]) => count > 20).map(([folder, n]) => `${folder}: ${n} files`));
});

Deno.test("each folder has a README of a few lines", () => {
  const folders = new Set(sources.map(({ path }) => path.slice(0, path.lastIndexOf("/"))));
  folders.delete("src");
  const readmes = new Map(
    filesBelow("src").filter((path) => path.endsWith("/README.md"))
      .map((path) => [path.slice(0, path.lastIndexOf("/")), Deno.readTextFileSync(path)]),
  );
  none([...folders].filter((folder) => {
    const lines = readmes.get(folder)?.trim().split("\n").length ?? 0;
    return lines < 3 || lines > 10;
  }));
});

Deno.test("src/ui/cells imports only itself and the model", () => {
  none(offences(sources.filter(({ path }) => path.startsWith("src/ui/cells/")), (file, name) => {
    const target = isRelative(name) ? resolved(file.path, name) : name;
    return /^src\/(ui\/cells|model)\//.test(target) ? null : target;
  }));
});

Deno.test("the page of the report requests nothing, and turns no text into HTML", () => {
  const wrong =
    /\b(Deno|fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|localStorage|innerHTML|outerHTML|insertAdjacentHTML|DOMParser|eval|Function)\b|document\.write|\bnode:/;
  none(
    sources.filter(({ path }) => path.startsWith("src/page/")).flatMap(({ path, text }) => {
      const word = wrong.exec(codeOf(text))?.[0];
      return word === undefined ? [] : [`${path}: ${word}`];
    }),
  );
  none(offences(sources, (file, name) => {
    const usesDom = /<reference lib="dom" \/>/.test(file.text);
    return usesDom && !file.path.startsWith("src/page/") ? `a page is no place for ${name}` : null;
  }));
});

/** The only file of the model that needs a package: the engine of the patterns. */
const PATTERNS = "src/model/pattern/pattern.ts";

Deno.test("a start fetches no DuckDB: only its own folder in tests/ names it", () => {
  const files = [...sources, ...sourceFiles("tests"), ...sourceFiles("scripts")];
  assert.doesNotMatch(Deno.readTextFileSync(`${ROOT}/deno.json`), /npm:@duckdb/);
  none(
    offences(
      files,
      ({ path }, specifier) =>
        specifier.startsWith("@duckdb/") && !path.startsWith("tests/duckdb/") ? "not here" : null,
    ),
  );
});

Deno.test("the model and the wire need no package except the engine of the patterns", () => {
  const files = sources.filter(({ path }) => /^src\/(model|wire)\//.test(path));
  none(offences(files, ({ path }, specifier) => {
    return isRelative(specifier) || (path === PATTERNS && specifier === "re2js")
      ? null
      : "not ours";
  }));
});

Deno.test("only deno.json names packages", () => {
  const known = new Set([
    ...Object.keys(readConfig("deno.json").imports),
    ...Object.keys(readConfig("tests/duckdb/deno.json").imports),
  ]);
  const all = [...sources, ...sourceFiles("tests"), ...sourceFiles("scripts")];
  none(offences(all, (_, specifier) => {
    if (isRelative(specifier) || specifier.startsWith("node:") || known.has(specifier)) return null;
    return "not in deno.json";
  }));
});

Deno.test("no imports form a circle, also in tests and bench", () => {
  const all = [
    ...sources,
    ...["tests", "scripts", "bench"].flatMap((folder) => sourceFiles(folder)),
  ];
  const graph = new Map(all.map((file) => [
    file.path,
    file.specifiers.filter(isRelative).map((specifier) => resolved(file.path, specifier)),
  ]));
  const finished = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, way: readonly string[]) => {
    if (finished.has(path)) return;
    if (way.includes(path)) {
      circles.push([...way.slice(way.indexOf(path)), path].join(" -> "));
      return;
    }
    for (const next of graph.get(path) ?? []) visit(next, [...way, path]);
    finished.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  none(circles);
});

Deno.test("a file has at most 500 lines, and half of the files at most 150", () => {
  const sizes = sources.filter(({ path }) => !GENERATED.has(path))
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .sort((a, b) => a.lines - b.lines);
  none(
    sizes.filter(({ lines }) => lines > 500).map(({ path, lines }) => `${path}: ${lines} lines`),
  );
  const median = sizes[Math.floor(sizes.length / 2)]?.lines ?? 0;
  assert.ok(median <= 150, `the median file has ${median} lines`);
});

Deno.test("a file name is lower case with underscores", () => {
  const names = [...filesBelow("src"), ...filesBelow("tests", ".ts")];
  none(
    names.filter((path) =>
      !/^([a-z0-9_]+\/)*([a-z0-9_]+\.ts|README\.md)$/.test(path) && !PAGE.has(path)
    ),
  );
});

Deno.test("every file of src has a comment", () => {
  none(sources.filter(({ text }) => !/\/\*\*|^\/\/ /m.test(text)).map(({ path }) => path));
});

Deno.test("the pure rooms use no clock, randomness, console or runtime", () => {
  const impure =
    /\b(Date\.now|new Date\(\)|Math\.random|performance|console|Deno|globalThis|setTimeout|setInterval|crypto)\b/;
  none(
    sources.filter(({ path }) => isPure(path) && !GENERATED.has(path)).flatMap(({ path, text }) => {
      const word = impure.exec(codeOf(text))?.[0];
      return word === undefined ? [] : [`${path}: ${word}`];
    }),
  );
});

/** The files that may write, by place; all others pass them text of a safe type. */
const WAYS_OUT: readonly (readonly [what: string, code: RegExp, allowed: readonly string[]])[] = [
  ["the standard streams", /\bDeno\s*\.\s*(stdout|stderr)\b|\bconsole\b|\bprompt\(|\balert\(/, [
    "src/cli/base/output.ts",
    "src/ui/terminal/terminal_device.ts",
  ]],
  [
    "Deno itself by another name",
    /[=(,]\s*Deno\s*[;,)]|\bDeno\s*\[|\bglobalThis\s*[.[]\s*"?Deno/,
    [],
  ],
  ["the streams of Node", /\bprocess\.(stdout|stderr)\b/, []],
  [
    "files of Deno",
    /\bDeno\.(write|create|copyFile|makeTemp|symlink|rename)\w*\(|\bwrite: true/,
    [],
  ],
  ["file descriptors", /\b(c|libc\(\))\.(write|pwrite|writev)\(/, [
    "src/sources/libc/appended_file.ts",
    "src/sources/libc/kernel_switch.ts",
    "src/sources/libc/netlink.ts",
    "src/sources/libc/pipe.ts",
    "src/sources/libc/private_file.ts",
    "src/sources/libc/private_output_file.ts",
    "src/sources/libc/memory_file.ts",
  ]],
  ["text as safe without looking", /\bas (SafeOutput|SafeText)\b/, [
    "src/cli/base/output.ts",
    "src/cli/report/paper.ts",
    "src/model/base/safe_text.ts",
    "src/wire/csv.ts",
    "src/wire/html/html_report.ts",
  ]],
  ["text as JSON without looking", /\bas JsonText\b/, [
    "src/wire/html/page_json.ts",
    "src/wire/event/json_text.ts",
  ]],
  ["text for SQLite without looking", /\bas SqlText\b/, ["src/wire/sqlite/sqlite_record.ts"]],
  ["what the terminal obeys", /\bas ControlSequence\b/, ["src/ui/terminal/ansi.ts"]],
  ["SGR and other sequences", /\\(x1b|u001b|033|x9b)/, [
    "src/cli/report/paper.ts",
    "src/model/base/safe_text.ts",
    "src/ui/cells/frame_encoder.ts",
    "src/ui/cells/style.ts",
    "src/ui/terminal/ansi.ts",
  ]],
];

for (const [what, code, allowed] of WAYS_OUT) {
  Deno.test(`only the known files write text: ${what}`, () => {
    const found = sources.filter(({ path, text }) =>
      !GENERATED.has(path) && !path.startsWith("src/page/") && code.test(commentless(text))
    );
    none(found.map(({ path }) => path).filter((path) => !allowed.includes(path)));
    // A file that no longer writes must leave the list.
    none(allowed.filter((path) => !found.some((file) => file.path === path)));
  });
}

Deno.test("stdout gets bytes only from the sink of event lines, which escapes them", () => {
  const users = sources.filter(({ path, text }) =>
    path !== "src/cli/base/output.ts" &&
    codeOf(text).replaceAll(/new (?:JsonSink|SharedOutput)\(EVENT_OUTPUT/g, "")
      .replace(/import \{[^}]*\bEVENT_OUTPUT\b[^}]*\}/, "").includes("EVENT_OUTPUT")
  );
  none(users.map(({ path }) => path));
});

Deno.test("only dom.ts sets and draws text of the page, and makes it safe to show", () => {
  const past = /\.(textContent|innerText)\s*=[^=]|\.fillText\(|\.createTextNode\(/;
  const page = sources.filter(({ path }) => path.startsWith("src/page/"));
  none(
    page.filter(({ path, text }) => path !== "src/page/base/dom.ts" && past.test(codeOf(text)))
      .map(({ path }) => path),
  );
});

/** Removes comments, but not their look-alikes in strings. */
function commentless(text: string): string {
  return text.replace(/^\s*(\/\*\*[^]*?\*\/|\/\/.*$)/gm, " ");
}

Deno.test("only src/sources/libc opens a library", () => {
  const open = sources.filter(({ text }) => /\bdlopen\b/.test(codeOf(text)));
  none(open.map(({ path }) => path).filter((path) => !path.startsWith("src/sources/libc/")));
});

Deno.test("no shell is ever started", () => {
  const shell = /["'`](\/\S*\/)?(ba|da|z)?sh["'`]/;
  // `completions` takes the name of a shell.
  const names = "src/cli/flags/command_tree.ts";
  none(
    sources.filter(({ path, text }) => path !== names && shell.test(text)).map(({ path }) => path),
  );
});

Deno.test("every dependency is pinned exactly, from npm", () => {
  for (const path of ["deno.json", "tests/duckdb/deno.json"]) {
    for (const [name, target] of Object.entries(readConfig(path).imports)) {
      assert.match(target, /^npm:(@[\w-]+\/)?[\w.-]+@\d+\.\d+\.\d+(-[\w.]+)?$/, name);
    }
  }
});

Deno.test("deno.pure.json agrees with deno.json", () => {
  const [full, pure] = [readConfig("deno.json"), readConfig("deno.pure.json")];
  assert.deepEqual(
    pure.imports,
    { re2js: full.imports["re2js"] },
    "the pure rooms need no other package",
  );
  const { lib, types, ...strictness } = pure.compilerOptions;
  assert.deepEqual(strictness, full.compilerOptions);
  assert.deepEqual([lib, types], [["esnext"], []]);
});

Deno.test("only src/model/pattern compiles regular expressions of users and files", () => {
  const made = sources.filter(({ path, text }) =>
    /\bRegExp\(/.test(codeOf(text)) && !GENERATED.has(path)
  );
  none(made.map(({ path }) => path).filter((path) => !path.startsWith("src/model/pattern/")));
});

Deno.test("no test is skipped, and none is marked to run alone", () => {
  const leftOut = /\bDeno\.test\.(ignore|only)\b|\b(ignore|only):/;
  none(
    sourceFiles("tests").filter(({ path }) => path.endsWith("_test.ts"))
      .flatMap(({ path, text }) => {
        const word = leftOut.exec(codeOf(text))?.[0];
        return word === undefined ? [] : [`${path}: ${word}`];
      }),
  );
});

Deno.test("tests with real bpftrace are in tests/real, and prove that they ran", () => {
  const wrong = sourceFiles("tests").filter(({ path, text }) =>
    path.endsWith("_test.ts") &&
    path.startsWith("tests/real/") !== /\brequireBpftrace\(/.test(codeOf(text))
  );
  none(wrong.map(({ path }) => path));
});

Deno.test("no file names a path outside of the project or of one machine", () => {
  // Each name is in two pieces, or this file would fail.
  const foreign = ["/wo" + "rk/main", "/wo" + "rk/shared", "../sha" + "red", "file:///" + "root"];
  const texts = filesBelow(".").filter((path) => /\.(ts|md|json|sh|bt|c|yml)$|^\.ci\//.test(path));
  none(texts.flatMap((path) => {
    const text = Deno.readTextFileSync(join(ROOT, path));
    return foreign.filter((place) => text.includes(place)).map((place) => `${path}: ${place}`);
  }));
});

Deno.test("src/ imports no package dynamically: a bundle in pieces has its default export only", () => {
  none(
    filesBelow("src").flatMap((path) => {
      const text = Deno.readTextFileSync(join(ROOT, path));
      const found = text.match(
        /\bawait import\(\s*["'`](?![.]|node:)[^)]*\)|\bimport\([^"'`)]*\)/g,
      );
      return (found ?? []).map((call) => `${path}: ${call}`);
    }),
  );
});

Deno.test("README, CI and deno.json agree on the test command", () => {
  assert.ok("test" in readConfig("deno.json").tasks);
  for (const path of ["README.md", ".ci/run"]) {
    assert.match(Deno.readTextFileSync(join(ROOT, path)), /\bdeno task test\b/, path);
  }
});

Deno.test("specifiersOf() finds every kind of import", () => {
  const text = [
    'import a from "./a.ts";',
    "import type {\n  B,\n} from './b.ts';",
    'export * from "./c.ts";',
    'import "./d.ts";',
    'const e = await import("./e.ts");',
    'const text = "import x from y";',
  ].join("\n");
  assert.deepEqual(specifiersOf(text), ["./a.ts", "./b.ts", "./c.ts", "./d.ts", "./e.ts"]);
});

interface Config {
  readonly imports: Record<string, string>;
  readonly tasks: Record<string, unknown>;
  readonly compilerOptions: Record<string, unknown>;
}

function readConfig(name: string): Config {
  return JSON.parse(Deno.readTextFileSync(join(ROOT, name)));
}
