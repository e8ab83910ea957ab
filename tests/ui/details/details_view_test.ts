import assert from "node:assert/strict";
import { MAX_LISTED_CHILDREN } from "../../../src/model/base/limits.ts";
import { SampleHistory } from "../../../src/model/process/sample_history.ts";
import { historyLines } from "../../../src/model/list/history_lines.ts";
import { plainText } from "../../../src/model/base/text.ts";
import { factLines } from "../../../src/ui/details/details_facts.ts";
import { commandSections } from "../../../src/ui/details/details_command.ts";
import type { Line } from "../../../src/ui/draw/line.ts";
import { symbolsFor } from "../../../src/ui/draw/symbols.ts";
import { fakeEnding, fakeProcess } from "../support/fake_table.ts";
import { StoryScreen } from "../support/story_screen.ts";

const SIZES = [[60, 15], [80, 24], [120, 40], [200, 60]] as const;

/** Returns a screen with Details of a process, opened from the list by its pid. */
function details(
  [columns, rows]: readonly [number, number],
  pid: number,
  before: (made: StoryScreen) => void = () => {},
): StoryScreen {
  const made = new StoryScreen(columns, rows);
  before(made);
  made.press("Alt+1", ...String(pid), "Enter").frame();
  return made;
}

/** Returns the lines of the story, the right panel of a wide screen. */
function story(made: StoryScreen): string {
  return made.text().split("\n").map((line) => line.split("│").at(-1)?.trim() ?? "").join("\n");
}

/** Returns all text that paging down to the end shows. */
function readThrough(made: StoryScreen): string {
  let text = story(made);
  for (let page = 0; page < 4000; page++) {
    const { index } = made.state.cursor;
    made.press("PageDown").frame();
    text += story(made);
    if (made.state.cursor.index === index) return text;
  }
  throw new Error("There is no end");
}

const WORDS = Array.from({ length: 12_000 }, (_, i) => `w${i}`);

for (const size of SIZES) {
  Deno.test(`details: a command of 70,000 characters can be read to its end at ${size.join("x")}`, () => {
    const made = details(size, 20_001, ({ story }) => {
      story.run(10001, 20_001, ["/usr/bin/echo", ...WORDS]);
    });
    const text = readThrough(made);
    const missing = WORDS.filter((word) => !new RegExp(`\\b${word}\\b`).test(text));
    assert.deepEqual(missing, []);
    assert.match(text, /… \d\d,\d{3} more characters at the end: Enter goes there/);
  });
}

Deno.test("details: the mark of a cut command counts the missing characters exactly", () => {
  const texts = Array.from({ length: 20 }, () => "x".repeat(100));
  const context = { width: 100, symbols: symbolsFor(false), room: 6 };
  const [first, whole] = commandSections(fakeProcess(1), texts, context);
  const lines = Array.from({ length: first.length }, (_, i) => textOf(first.at(i)));
  assert.deepEqual(lines.slice(1, 7), texts.slice(0, 6));
  assert.equal(lines[7], "… 1,400 more characters at the end: Enter goes there");
  assert.equal(whole?.length, 21);
  assert.equal(commandSections(fakeProcess(1), texts.slice(0, 7), context)[1], null);
});

function textOf(line: Line | undefined): string | undefined {
  return line?.parts.map(([text]) => text).join("");
}

Deno.test("details: Enter on the mark goes to the whole command, at the top of the window", () => {
  const made = details([120, 40], 20_001, ({ story }) => {
    story.run(10001, 20_001, ["/usr/bin/echo", ...WORDS]);
  });
  made.press("/").type("more characters").press("Enter", "Enter").frame();
  const { layout } = made.frame();
  const line = made.buffer.rowText(layout.bodyTop);
  assert.match(line, /│ COMMAND {2}the whole of it/);
  assert.match(made.buffer.rowText(layout.bodyTop + 1), /│ \/usr\/bin\/echo w0 w1 /);
});

Deno.test("details: a short command is whole, without a mark and without a second section", () => {
  const text = readThrough(details([80, 24], 10001));
  assert.match(text, /COMMAND\nmake -j4 all/);
  assert.doesNotMatch(text, /more characters|the whole of it/);
});

Deno.test("details: arguments that the kernel cut are marked as unknown", () => {
  const made = details([120, 40], 10001);
  const row = made.story.table.byPid(10001)!;
  row.image.argvTruncated = true;
  assert.match(made.text(), /the rest of the arguments is unknown/);
});

Deno.test("details: init has no parent, which is another thing than an unknown one", () => {
  assert.match(details([120, 40], 1).text(), /ANCESTORS.*\n.*none: its parent is 0/);
});

/** Makes a chain of `count` shells below make. */
function chain(count: number): (made: StoryScreen) => void {
  return ({ story }) => {
    let above = 10001;
    for (let i = 0; i < count; i++) {
      story.run(above, 30_000 + i, `/usr/bin/level${i} -c`);
      above = 30_000 + i;
    }
  };
}

for (const size of SIZES) {
  Deno.test(`details: all 65 ancestors can be read at ${size.join("x")}`, () => {
    const made = details(size, 30_060, chain(61));
    const near = made.text();
    const text = readThrough(made);
    for (let i = 0; i < 60; i++) assert.match(text, new RegExp(`${30_000 + i} .*level${i}\\b`));
    assert.match(near + text, /… \d\d more ancestors at the end: Enter goes there/);
    assert.match(text, /ANCESTORS {2}all 65/);
  });
}

/** Returns the lines of the left panel of a wide screen. */
function besideStory(made: StoryScreen): string {
  return made.text().split("\n").map((line) => line.split("│")[0]?.trim() ?? "").join("\n");
}

Deno.test("details: the nearest ancestors come first, with the number of the others", () => {
  const narrow = story(details([90, 40], 30_060, chain(61)));
  assert.match(narrow, /… \d\d more ancestors .*\n└─300\d\d /);
  const low = story(details([120, 28], 30_060, chain(61)));
  assert.match(low, /30059 \/usr\/bin\/level59 -c\n\nLIFE/);
  const wide = besideStory(details([120, 40], 30_060, chain(61)));
  assert.match(wide, /directory .*\n\nANCESTORS .*\n… [56]\d more ancestors .*\n└─300\d\d /);
  assert.match(wide, /30059 \/usr\/bin\/level59 -c\n/);
});

Deno.test("details: the ancestors are below the facts, and the cursor passes them before the life", () => {
  const made = details([120, 40], 10001);
  assert.match(
    besideStory(made),
    /ANCESTORS .*\n1 \/sbin\/init splash\n└─2020 .*\n└─2106 .*\n└─2107 /,
  );
  assert.match(story(made), /COMMAND\nmake -j4 all\n\nLIFE\n/);
  const here = () => {
    const { layout, picture } = made.frame();
    const { front } = picture;
    assert.ok(front.view === "details");
    const row = made.buffer.rowText(layout.bodyTop + front.cursor.row).split("│");
    return (row[front.cursor.isBeside ? 0 : 1] ?? "").trim();
  };
  const seen = Array.from({ length: 10 }, () => {
    made.press("Down");
    return here().replaceAll(/ +/g, " ");
  });
  assert.match(
    seen.join("\n"),
    /^make -j4 all\n\nANCESTORS .*\n1 \/sbin\/init splash\n└─2020 .*\n└─2106 .*\n└─2107 -bash\n\nLIFE\n.* born of 2107 /,
  );
  made.press("Up", "Up", "Up", "Enter");
  assert.equal(made.state.selected?.split("-")[0], "2107");
});

Deno.test("details: the cursor is visible among ancestors, below the facts and beside them", () => {
  for (let rows = 14; rows < 45; rows++) {
    const made = details([120, rows], 30_060, chain(61));
    for (let i = 0; i < 30; i++) {
      made.press("Down");
      const { layout, picture: { front } } = made.frame();
      assert.ok(front.view === "details");
      const { row, isBeside } = front.cursor;
      assert.ok(row >= 0 && row < layout.bodyHeight, `${rows} rows, line ${i}: ${row}`);
      const name = made.state.cursor.line ?? "";
      if (isBeside) assert.ok(name.startsWith("above:"), name);
    }
  }
});

const CGROUP = `/kubepods.slice/burstable/pod-${"1234567890".repeat(12)}/scope-${
  "z".repeat(40)
}/end`;

for (const size of SIZES) {
  Deno.test(`details: the whole cgroup can be read at ${size.join("x")}`, () => {
    const made = details(size, 20_001, ({ story }) => {
      story.run(10001, 20_001, "job", { cgroup: CGROUP });
    });
    let all = "";
    for (let i = 0; i < 40; i++) {
      all += made.press("Down").text().replaceAll(/[^\S\n]+│.*/g, "");
    }
    const lines = all.split("\n").map((line) => line.replace(/^ cgroup/, "").trim());
    let left = CGROUP;
    for (let guard = 0; left !== "" && guard < 50; guard++) {
      const next = lines.filter((line) => line !== "" && left.startsWith(line))
        .sort((a, b) => b.length - a.length)[0];
      assert.ok(next !== undefined, `not shown: ${left}`);
      left = left.slice(next.length);
    }
    assert.equal(left, "");
  });
}

Deno.test("details: facts longer than the window scroll to their end", () => {
  const made = details([120, 24], 20_001, ({ story }) => {
    story.run(10001, 20_001, "job", { cgroup: "/a-long-one".repeat(30) });
  });
  assert.match(made.text(), /\d+ more lines: go down/);
  assert.doesNotMatch(made.text(), /directory/);
  assert.match(made.press("End").text(), /directory {3}\/home\/lena\/flock/);
  assert.doesNotMatch(made.text(), /more lines/);
});

Deno.test("details: at 80x24 usage, identity and command come first", () => {
  const text = details([80, 24], 10001).text();
  for (const label of ["cpu time", "memory", "threads", "pid", "parent", "state", "cgroup"]) {
    assert.match(text, new RegExp(`\\b${label}\\b`));
  }
  assert.match(text, /^ COMMAND\n make -j4 all$/m);
  assert.match(text, /^ NOW {10,}IDENTITY$/m);
  const died = new StoryScreen(80, 24).press("Alt+3", "\\").type("self").press("Enter", "Enter");
  assert.match(died.text(), /^ END {10,}IDENTITY$/m);
});

Deno.test("details: on a narrow screen the facts are in one column, before the story", () => {
  const text = readThrough(details([60, 40], 10001));
  const places = ["NOW", "IDENTITY", "COMMAND", "ANCESTORS", "LIFE"].map((title) =>
    text.indexOf(`\n${title}`)
  );
  assert.ok(places.every((place) => place !== -1), String(places));
  assert.deepEqual(places, [...places].sort((a, b) => a - b));
});

Deno.test("details: another process starts at its first line, whatever opens it", () => {
  const ways: readonly (readonly string[])[] = [
    ["Escape", "1", "Enter"],
    ["Alt+1", "1", "Alt+5"],
    ["Alt+3", "Alt+5"],
    ["Alt+2", "Home", "Down", "Alt+5"],
  ];
  for (const way of ways) {
    const made = details([80, 24], 10001);
    made.press("End").frame();
    assert.ok(made.state.cursor.index > 10);
    made.press(...way).frame();
    assert.equal(made.state.view, "details", way.join(" "));
    assert.notEqual(made.state.selected?.split("-")[0], "10001");
    assert.deepEqual([made.state.cursor.index, made.state.cursor.top], [0, 0], way.join(" "));
  }
});

Deno.test("details: the same process keeps its place", () => {
  const made = details([80, 24], 10001);
  made.press("PageDown").frame();
  const { index } = made.state.cursor;
  made.press("Alt+1", "Alt+5").frame();
  assert.equal(made.state.cursor.index, index);
});

Deno.test("details: the place at the bottom never exceeds the number of lines", () => {
  const made = details([120, 40], 20_001, ({ story }) => {
    story.run(10001, 20_001, ["/usr/bin/echo", ...WORDS]);
  });
  made.press("End").frame();
  made.send({ type: "resized", columns: 200, rows: 60 });
  made.buffer.resize(200, 60);
  made.frame();
  const { index, total } = made.state.cursor;
  assert.ok(index < total, `${index + 1} of ${total}`);
});

Deno.test("details: the line under the cursor keeps its row while the life above it grows", () => {
  const made = details([120, 40], 20_001, ({ story }) => {
    story.run(10001, 20_001, ["/usr/bin/echo", ...WORDS]);
  });
  made.press("PageDown", "PageDown", "PageDown").frame();
  const before = made.text().split("\n").slice(6, -1).map((line) => line.split("│").at(-1));
  const { index } = made.state.cursor;
  made.story.run(20_001, 20_002, "child").wait(1e6).exit(20_002);
  const after = made.text().split("\n").slice(6, -1).map((line) => line.split("│").at(-1));
  assert.deepEqual(after, before);
  assert.equal(made.state.cursor.index, index + 1);
});

Deno.test("details: an earlier program has all of its arguments", () => {
  const words = Array.from({ length: 60 }, (_, i) => `argument${i}`);
  const made = details([80, 24], 20_001, ({ story }) => {
    story.run(10001, 20_001, ["/usr/bin/env", ...words]).wait(1e6).exec(20_001, "after");
  });
  const text = readThrough(made);
  for (const word of words) assert.match(text, new RegExp(`${word}\\b`));
});

Deno.test("timeline: missing children are counted, or marked as an unknown number", () => {
  const children = Array.from({ length: MAX_LISTED_CHILDREN }, (_, i) => fakeProcess(100 + i));
  const missing = (forkCount: number | null, count: number) => {
    const process = fakeProcess(1, { forkCount, comm: plainText("sh") });
    const entries = historyLines(process, children.slice(0, count), Infinity);
    const entry = entries.find(({ type }) => type === "missing");
    return entry?.type === "missing" ? entry.count : 0;
  };
  assert.equal(missing(MAX_LISTED_CHILDREN + 7, MAX_LISTED_CHILDREN), 7);
  assert.equal(missing(null, MAX_LISTED_CHILDREN), null);
  assert.equal(missing(null, 3), 0);
  assert.equal(missing(3, 3), 0);
});

Deno.test("details: the end reports a failed exec, but only for the process whose exec failed", () => {
  const said = (execFailed: boolean) => {
    const ending = fakeEnding(2e9, { exitCode: null, signal: 11, execFailed });
    const context = {
      now: 3e9,
      localAtBoot: 0,
      width: 100,
      symbols: symbolsFor(true),
      samples: new SampleHistory(),
    };
    return factLines(fakeProcess(7, { ending }), context).flatMap(({ parts }) =>
      parts.map(([text]) => text)
    ).join("");
  };
  assert.match(said(true), /SIG11cause +killed by SIGSEGV in an exec of a broken program/);
  assert.doesNotMatch(said(false), /broken program/);
});
