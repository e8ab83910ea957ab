/** `deno task man`: writes the manual pages into dist/man. SOURCE_DATE_EPOCH fixes their date. */
import { manPages } from "./pages.ts";

const FOLDER = new URL("../../dist/man/", import.meta.url);

const epoch = Deno.env.get("SOURCE_DATE_EPOCH");
const date = epoch === undefined ? new Date() : new Date(Number(epoch) * 1000);

Deno.mkdirSync(FOLDER, { recursive: true });
for (const [name, text] of manPages(date.toISOString().slice(0, 10))) {
  Deno.writeTextFileSync(new URL(name, FOLDER), text);
  console.log(`Wrote dist/man/${name}`);
}
