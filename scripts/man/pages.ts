/** The manual pages of TraceFlock: file names and texts. */
import { OPERATORS } from "../../src/model/query/compile_comparison.ts";
import { FIELDS } from "../../src/model/query/fields.ts";
import { VERSION } from "../../src/cli/base/own_program.ts";
import { markdownPage } from "./markdown_page.ts";
import { programPage } from "./program_page.ts";
import { bold, escaped, type ManPage } from "./roff.ts";

/** Returns the pages by file name. `date` is that of the release, such as `2026-11-30`. */
export function manPages(date: string): ReadonlyMap<string, string> {
  const head = (name: string, section: number, about: string) => ({
    ...{ name, section, about: escaped(about), version: VERSION, date },
  });
  const query = head("traceflock-query", 7, "the query language of TraceFlock");
  const recording = head("traceflock-recording", 5, "the file format of TraceFlock's recordings");
  const pages: readonly (readonly [name: string, page: ManPage])[] = [
    ["traceflock.1", programPage(head("traceflock", 1, ""))],
    [
      "traceflock-query.7",
      markdownPage(query, docs("query-language.md"), { Fields: addFields }),
    ],
    ["traceflock-recording.5", markdownPage(recording, docs("recording-format.md"))],
  ];
  return new Map(pages.map(([name, page]) => {
    if (name !== "traceflock.1") page.heading("See also").text(`${bold("traceflock")}(1)`);
    return [name, page.toString()];
  }));
}

/** Writes the fields of queries from their table. */
function addFields(page: ManPage): void {
  page.text(escaped("The names are those of the event schema. Shorter names follow the long one."));
  for (const { name, aliases, about, kind } of FIELDS) {
    const names = [name, ...aliases].map((one) => bold(escaped(one))).join(", ");
    page.term(names, `${escaped(about)} (${OPERATORS[kind].map(escaped).join(" ")})`);
  }
}

function docs(name: string): string {
  return Deno.readTextFileSync(new URL(`../../docs/${name}`, import.meta.url));
}
